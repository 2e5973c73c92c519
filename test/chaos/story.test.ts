import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAULTS } from '../../scripts/chaos/faults/names.ts';
import { countRuns, predict } from '../../scripts/chaos/model.ts';
import { tellStory } from '../../scripts/chaos/story.ts';
import { ORCHARD } from './sound.ts';

const seeds = fc.integer({ min: 1, max: 1_000_000 });

describe('the story of a seed', () => {
  it('is the same each time, with what the fault leaves open', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const [{ random: one, ...story }, { random: other, ...again }] = [tellStory(seed), tellStory(seed)];
        expect(again).toEqual(story);
        expect(other.int(0, 1_000_000)).toBe(one.int(0, 1_000_000));
      }),
    );
  });

  it('keeps its graph and moment under another fault', () => {
    const { graph, moment } = tellStory(7);
    expect(tellStory(7, 'agent-killed')).toMatchObject({ fault: 'agent-killed', graph, moment });
  });

  it('has a graph of the promised size, and its moment while there is still something to start', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { graph, moment } = tellStory(seed);
        expect(graph.tasks.length).toBeGreaterThanOrEqual(20);
        expect(graph.tasks.length).toBeLessThanOrEqual(60);
        for (const { ms } of graph.tasks) expect(50 <= ms && ms <= 500).toBe(true);
        expect(moment.starts).toBeLessThan(countRuns(graph));
      }),
    );
  });

  it('goes through all faults as seeds go on', () => {
    const faults = new Set(FAULTS.map((_, number) => tellStory(number + 1).fault));
    expect(faults.size).toBe(FAULTS.length);
  });
});

describe('what has to become of a graph', () => {
  it('follows from the graph', () => {
    expect([...predict(ORCHARD).values()]).toEqual([
      { status: 'success', value: 1, runs: 1 },
      { status: 'success', value: 5, runs: 1 },
      { status: 'success', value: 16, runs: 2 },
      { status: 'error', code: 'AgentFailed', runs: 1 },
      { status: 'skipped', roots: new Set(['sell']), runs: 0 },
    ]);
  });

  it('changes when runs are spoiled: a task without an attempt left fails, and its descendants are skipped', () => {
    const expected = predict(
      ORCHARD,
      new Map([
        ['peel', 1],
        ['pick', 2],
      ]),
    );
    expect(expected.get('peel')).toMatchObject({ status: 'success', runs: 2 });
    expect(expected.get('pick')).toEqual({ status: 'error', code: null, runs: 2 });
    expect(expected.get('bake')).toEqual({ status: 'skipped', roots: new Set(['pick']), runs: 0 });
  });
});
