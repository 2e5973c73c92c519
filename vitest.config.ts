import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that load the same modules again and again and leave nothing behind: they share one process. */
const PURE = [
  'plan',
  'view',
  'spec',
  'routing',
  'config',
  'claude-code',
  'doctor',
  'activities/coder',
  'activities/debug',
  'activities/syntax',
];

const pure = PURE.map((folder) => `test/${folder}/**/*.test.ts`);

/** Small files that take long: begun last, they would keep everybody waiting. */
const SLOW = ['e2e/outage-slow', 'chaos/chaos', 'workflows/replay', 'e2e/outage', 'e2e/upgrade'];

class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isSlow = ({ moduleId }: TestSpecification) => SLOW.some((name) => moduleId.endsWith(`test/${name}.test.ts`));
    const sorted = await super.sort(files);
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
  }
}

export default defineConfig({
  test: {
    globalSetup: ['test/global-setup.ts'],
    // Threads crash the Temporal SDK's native module.
    pool: 'forks',
    // Most of them wait for servers and programs most of the time.
    maxWorkers: 3,
    sequence: { sequencer: SlowFirst },
    testTimeout: 30_000,
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: 'pure', include: pure, isolate: false } },
      { extends: true, test: { name: 'real', include: ['test/**/*.test.ts'], exclude: pure } },
    ],
  },
});
