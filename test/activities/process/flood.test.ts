import { expect, it } from 'vitest';
import { runProcess } from '../../../activities/process/run-process.ts';
import { agentPath, useBench } from './agents.ts';

const bench = useBench();

it('a program that prints 2 GB does not grow the worker by 50 MB', { timeout: 60_000 }, async () => {
  const { folder, env } = bench();
  const signal = new AbortController().signal;
  const run = { cwd: folder, env, stdin: '', signal, maxOutputBytes: Number.POSITIVE_INFINITY };
  await runProcess({ ...run, argv: [agentPath('floods-stdout.sh'), '10'] });

  const before = process.memoryUsage.rss();
  let most = before;
  let chunks = 0;
  const result = await runProcess({
    ...run,
    argv: [agentPath('floods-stdout.sh')],
    onOutput: () => {
      if (chunks++ % 64 === 0) most = Math.max(most, process.memoryUsage.rss());
    },
  });
  expect(result).toMatchObject({ reason: 'exited', stdout: { bytes: 2 ** 31 } });
  expect(result.stdout.text()).toBeUndefined();
  // The promise is 50; about 20 are used, most of it for the first 8 MiB. Chunks that wait for the collector add 25.
  expect((most - before) / 1e6, 'growth in MB').toBeLessThan(35);
});
