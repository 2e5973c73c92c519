import { describe, expect, it } from 'vitest';
import { agentPath, useBench } from './agents.ts';
import { type RunOptions, runProgram } from './run.ts';

const bench = useBench();

function flood(bytes: string[], options: Partial<RunOptions> = {}) {
  const { folder, env } = bench();
  return runProgram(folder, { argv: [agentPath('floods-stdout.sh'), ...bytes], cwd: folder, env, ...options });
}

describe('a program that prints 2 GB', () => {
  it('does not grow the worker by 50 MB', { timeout: 60_000 }, async () => {
    await flood(['10']);
    const before = process.memoryUsage.rss();
    let most = before;
    const onOutput = (): void => {
      most = Math.max(most, process.memoryUsage.rss());
    };
    const result = await flood([], { maxOutputBytes: Number.POSITIVE_INFINITY, onOutput });
    expect(result).toMatchObject({ reason: 'exited', stdout: { bytes: 2 ** 31 } });
    expect(result.stdout.text(2 ** 23)).toBeUndefined();
    expect((most - before) / 1e6, 'growth in MB').toBeLessThan(50);
  });

  it('is ended soon after 256 MiB when nobody has raised that limit', async () => {
    const result = await flood([]);
    expect(result).toMatchObject({ reason: 'output too large', signal: 'SIGTERM', forced: false });
    expect(result.stdout.bytes).toBeGreaterThan(256 * 2 ** 20);
    expect(result.stdout.bytes).toBeLessThan(2 ** 31);
  });
});
