import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Threads crash the Temporal SDK's native module.
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 120_000,
  },
});
