import { expect, it } from 'vitest';
import { KINDS } from '../../activities/kinds.ts';
import { SPECIALITIES } from '../../activities/specialities.ts';
import { findStem } from '../../src/routing/words.ts';

it.each(Object.keys(KINDS))('the kind %s says what it is good at, in words that count', (kind) => {
  const { triggers = [], capabilities = [] } = SPECIALITIES[kind] ?? {};
  expect(capabilities).not.toEqual([]);
  for (const trigger of triggers) {
    expect(
      trigger
        .toLowerCase()
        .split(' ')
        .some((word) => findStem(word) !== undefined),
      trigger,
    ).toBe(true);
  }
});

it.each([
  ['generate generates generated generating generation generator'],
  ['debug debugs debugging debugged debugger'],
  ['run runs running runner'],
  ['crash crashes crashed crashing'],
])('words of one family have one stem: %s', (family) => {
  expect(new Set(family.split(' ').map(findStem)).size).toBe(1);
});

it('empty words have none', () => {
  expect(['do', 'something', 'the', 'a'].map(findStem)).toEqual([undefined, undefined, undefined, undefined]);
});
