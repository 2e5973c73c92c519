import { describe, expect, it } from 'vitest';
import { type CheckedLine, checkFrame } from '../../../../activities/debug/places/frame-check.ts';
import { isSameFunction } from '../../../../activities/debug/places/function-name.ts';

const LINES = ['def load(order):', "    return order['id']", '    # again', '', '    # again'];

const CASES: [what: string, frame: { line: number | null; source?: string }, expected: CheckedLine][] = [
  ['the same code', { line: 2, source: "return order['id']" }, { line: 2, check: 'agrees' }],
  [
    'the same code elsewhere: the line moves there',
    { line: 9, source: "return order['id']" },
    { line: 2, check: 'moved' },
  ],
  ['the same code twice elsewhere: no way to tell', { line: 1, source: '# again' }, { line: 1, check: 'differs' }],
  ['other code', { line: 1, source: 'return None' }, { line: 1, check: 'differs' }],
  ['no such line', { line: 9 }, { line: 9, check: 'beyond_end' }],
  ['a trace that does not print its code', { line: 2 }, { line: 2, check: 'unchecked' }],
  ['a frame without a line', { line: null }, { line: null, check: 'unchecked' }],
];

describe('A frame compared with the file on disk', () => {
  it.each(CASES)('%s', (_what, frame, expected) => {
    expect(checkFrame({ file: 'orders.py', function: null, ...frame }, LINES)).toEqual(expected);
  });
});

const NAMES: [traced: string | null, written: string | null, same: boolean][] = [
  ['load', 'load', true],
  ['main.(*Cart).Total.func1', 'Total', true],
  ['com.shop.Cart.lambda$total$0', 'Cart.total', true],
  ['com.shop.Cart.<init>', 'Cart.Cart', true],
  ['com.shop.Cart$Item.price', 'Item.price', true],
  ['Object.load', 'load', true],
  ['load', 'save', false],
  [null, null, false],
];

describe('A name in a trace and a name in the source', () => {
  it.each(NAMES)('%s and %s: same function %s', (traced, written, same) => {
    expect(isSameFunction(traced, written)).toBe(same);
  });
});
