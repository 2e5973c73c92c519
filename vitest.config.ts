import { defineConfig } from 'vitest/config';

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

export default defineConfig({
  test: {
    globalSetup: ['test/global-setup.ts'],
    // Threads crash the Temporal SDK's native module.
    pool: 'forks',
    // Most of them wait for servers and programs most of the time.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: 'pure', include: pure, isolate: false } },
      { extends: true, test: { name: 'real', include: ['test/**/*.test.ts'], exclude: pure } },
    ],
  },
});
