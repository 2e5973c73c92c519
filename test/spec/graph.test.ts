import fc from 'fast-check';
import { expect, it } from 'vitest';
import { collectAncestors } from '../../src/plan/graph.ts';
import { groupByCycles } from '../../src/spec/knots.ts';
import { prepareReach } from '../../src/spec/reach.ts';

/** Graphs with cycles, more or less dense. */
const graphs = fc
  .integer({ min: 1, max: 40 })
  .chain((size) => fc.array(fc.uniqueArray(fc.nat(size - 1), { maxLength: 4 }), { minLength: size, maxLength: size }));

it('groups exactly the tasks that wait for each other, each group after those that it waits for', () => {
  fc.assert(
    fc.property(graphs, (dependencies) => {
      const groups = groupByCycles(dependencies);
      expect(groups.flat().toSorted((a, b) => a - b)).toEqual([...dependencies.keys()]);
      const groupOf = new Map(groups.flatMap((group, place) => group.map((task) => [task, place])));
      const ancestors = dependencies.map((_, task) => collectAncestors(dependencies, task));
      for (const [task, needs] of dependencies.entries()) {
        for (const needed of needs) {
          const isMutual = task === needed || ancestors[needed]!.has(task);
          if (isMutual) expect(groupOf.get(needed)).toBe(groupOf.get(task));
          else expect(groupOf.get(needed)).toBeLessThan(groupOf.get(task)!);
        }
      }
      for (const [a, b] of groups.flatMap((group) => group.map((task) => [group[0]!, task] as const))) {
        if (a !== b) expect(ancestors[a]!.has(b) && ancestors[b]!.has(a)).toBe(true);
      }
    }),
  );
});

it('knows of the tasks it was asked about which wait for which', () => {
  fc.assert(
    fc.property(graphs, fc.array(fc.nat(39)), (dependencies, asked) => {
      const waitsFor = prepareReach(dependencies, groupByCycles(dependencies), asked);
      for (const task of dependencies.keys()) {
        const ancestors = collectAncestors(dependencies, task);
        for (const ancestor of asked) expect(waitsFor(task, ancestor)).toBe(ancestors.has(ancestor));
      }
    }),
  );
});
