import { describe, expect, it } from 'vitest';
import { cutText, toOneLine } from '../../src/view/text.ts';
import { formatDuration } from '../../src/view/time-text.ts';

describe('a text of unknown origin', () => {
  it.each([
    ['plain', 'plain'],
    ['  two\r\n\tlines  ', 'two lines'],
    ['\u001b[1;31mred\u001b[0m', 'red'],
    ['null\u0000byte', 'null byte'],
    ['right\u202eto left', 'rightto left'],
    ['half \ud83d of a pair', 'half of a pair'],
    ['família 👩‍👧 東京', 'família 👩‍👧 東京'],
  ])('%j becomes the harmless line %j', (text, line) => {
    expect(toOneLine(text)).toBe(line);
  });

  it.each([
    ['bread', 5, 'bread'],
    ['bread', 4, 'bre…'],
    ['🍞🍞🍞', 3, '🍞🍞🍞'],
    ['🍞🍞🍞🍞', 3, '🍞🍞…'],
    ['bread', 0, '…'],
  ])('%j cut to %i is %j', (text, width, cut) => {
    expect(cutText(text, width)).toBe(cut);
  });
});

describe('a duration', () => {
  it.each([
    [0, '0 ms'],
    [99.4, '99 ms'],
    [100, '0.1 s'],
    [9_949, '9.9 s'],
    [9_950, '10 s'],
    [59_499, '59 s'],
    [59_500, '1 min 00 s'],
    [3_599_499, '59 min 59 s'],
    [3_599_500, '1 h 00 min'],
    [90_000_000, '25 h 00 min'],
  ])('of %d ms reads %j', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});
