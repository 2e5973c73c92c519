import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { type HistoryFigures, readHistories } from './figures.ts';
import { DISPATCH, readResult, type Setting } from './run-case.ts';
import { writeSpec } from './spec.ts';
import { startWatched } from './watched-process.ts';

const LOOK_MS = 200;
const EVENTS_A_TASK = 3;

export type KillFigures = HistoryFigures & {
  size: number;
  /** Events that the next worker had to replay. */
  replayed: number;
  /** From the start of the next worker to the first new call. */
  toFirstCallSeconds: number;
  /** Calls that were scheduled a second time: those that were open. */
  again: number;
};

/** Kills the worker of a dispatch of this size in the middle, and goes on with another one. */
export async function measureKill(size: number, { folder, env, client }: Setting): Promise<KillFigures> {
  const file = join(folder, `${size}.json`);
  const id = `killed-${size}`;
  await writeSpec(file, size);
  const run = startWatched([...DISPATCH, 'run', file, '--quiet', '--id', id], { cwd: folder, env });
  const replayed = await waitForEvents(client, id, (size / 2) * EVENTS_A_TASK);
  process.kill(run.pid, 'SIGKILL');
  await run.end;
  const killedAt = Date.now();
  const next = startWatched([...DISPATCH, 'resume', id, '--quiet'], { cwd: folder, env });
  readResult(await next.end, size);
  const histories = await readHistories(client, id);
  const first = Math.min(...histories.scheduledAt.filter((at) => at > killedAt));
  return {
    ...histories,
    size,
    replayed,
    toFirstCallSeconds: (first - killedAt) / 1000,
    again: histories.scheduledAt.length - size,
  };
}

/** Events of all runs of the workflow count; those of the newest run, which the next worker replays, are given back. */
async function waitForEvents(client: Client, id: string, count: number): Promise<number> {
  const lengths = new Map<string, number>();
  for (;;) {
    await sleep(LOOK_MS);
    const described = await client.workflow
      .getHandle(id)
      .describe()
      .catch(() => undefined);
    const events = Number(described?.raw.workflowExecutionInfo?.historyLength ?? 0);
    if (described) lengths.set(described.runId, events);
    if ([...lengths.values()].reduce((sum, length) => sum + length, 0) >= count) return events;
  }
}
