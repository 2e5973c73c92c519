import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createHeap } from '../../src/plan/heap.ts';

it('hands out the first of what is in it, whatever was put in and taken out before', () => {
  const actions = fc.array(fc.option(fc.integer({ min: -20, max: 20 })), { maxLength: 200 });
  fc.assert(
    fc.property(actions, (numbers) => {
      const heap = createHeap((a, b) => a > b);
      const sorted: number[] = [];
      for (const number of numbers) {
        expect(heap.peek()).toBe(sorted[0]);
        if (number === null) expect(heap.pop()).toBe(sorted.shift());
        else {
          heap.push(number);
          sorted.push(number);
          sorted.sort((a, b) => b - a);
        }
        expect(heap.size).toBe(sorted.length);
      }
    }),
  );
});
