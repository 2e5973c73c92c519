import { describe, expect, it } from 'vitest';
import type { FaultName } from '../../scripts/chaos/faults/names.ts';
import { runStory } from '../../scripts/chaos/run.ts';
import { tellStory } from '../../scripts/chaos/story.ts';

/** The short form of `npm run chaos`: what needs neither a disk of its own nor much time. */
const STORIES: { seed: number; fault: FaultName }[] = [
  { seed: 101, fault: 'worker-killed' },
  { seed: 102, fault: 'both-killed' },
  { seed: 103, fault: 'one-of-two-workers-killed' },
  { seed: 104, fault: 'connection-lost-5s' },
];

/** It finds processes and what belongs to them in `/proc`. */
const isLinux = process.platform === 'linux';

describe.runIf(isLinux)(
  'a random graph of agents comes out as it must, with nothing done twice and nothing left,',
  () => {
    it.each(STORIES)('with $fault (seed $seed)', { timeout: 180_000 }, async ({ seed, fault }) => {
      const { violations, words } = await runStory(tellStory(seed, fault));
      expect(violations, words.join('\n')).toEqual([]);
    });
  },
);
