import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { packageRoot } from '../../src/package-info.ts';
import type { DispatchResult } from '../../src/view/result.ts';
import { type HistoryFigures, measureTenths, readHistories } from './figures.ts';
import { writeSpec } from './spec.ts';
import { startWatched, type Usage } from './watched-process.ts';

export type Setting = { folder: string; env: NodeJS.ProcessEnv; client: Client };
export type RunFigures = HistoryFigures & {
  size: number;
  usage: Usage;
  /** From the start of the program to the first call. */
  startSeconds: number;
  /** Of the dispatch. */
  seconds: number;
  tenths: number[];
};

export const DISPATCH = [process.execPath, join(packageRoot, 'dist/src/cli.js')];

/** Runs one dispatch of this size from its file to its result. */
export async function measureRun(size: number, { folder, env, client }: Setting): Promise<RunFigures> {
  const file = join(folder, `${size}.json`);
  await writeSpec(file, size);
  const begun = Date.now();
  const run = startWatched([...DISPATCH, 'run', file, '--quiet'], { cwd: folder, env });
  const result = readResult(await run.end, size);
  const histories = await readHistories(client, result.dispatch_id!);
  return {
    ...histories,
    size,
    usage: run.usage(),
    startSeconds: (Math.min(...histories.scheduledAt) - begun) / 1000,
    seconds: result.summary.total_time_ms / 1000,
    tenths: measureTenths(result),
  };
}

/** @throws Error when a task did not succeed: figures of a broken run are worth nothing */
export function readResult({ stdout, code }: { stdout: string; code: number | null }, size: number): DispatchResult {
  const result: DispatchResult = JSON.parse(stdout);
  if (code === 0 && result.summary.successful === size) return result;
  throw new Error(`exit ${code}: ${JSON.stringify(result.summary)}`);
}
