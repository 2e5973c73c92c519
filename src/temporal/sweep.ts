import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endLeftovers } from '../../activities/durable-process.ts';
import { findHidden, hideInStreams } from '../../activities/hide-streams.ts';
import { type CallFolder, getDispatchFolder, openFolder } from '../calls/folder.ts';
import type { CallRecord } from '../calls/record.ts';
import { judgeProcess } from '../files/process-identity.ts';
import type { Log } from '../log.ts';
import { isClosed } from './closed.ts';
import type { Session } from './session.ts';

/** In the folder of a dispatch of which nothing lives any more: the next sweep need not look at it. */
const SWEPT = '.swept';

/**
 * Ends the agents of dispatches that the connected namespace reports closed, and of no others: a dispatch may have been
 * terminated while no worker lived. Problems are for the log only, the sweep is nobody's errand.
 */
export async function sweepClosedDispatches(
  { client, callsRoot, namespaceId }: Session,
  { id, env, log }: { id: string; env: NodeJS.ProcessEnv; log: Log },
): Promise<void> {
  for (const dispatchId of listFolders(join(callsRoot, namespaceId))) {
    const folder = getDispatchFolder(callsRoot, { namespaceId, dispatchId });
    if (dispatchId === id || existsSync(join(folder, SWEPT))) continue;
    try {
      const { status } = await client.workflow.getHandle(dispatchId).describe();
      if (isClosed(status.name)) await endOrphans(folder, env);
    } catch (error) {
      log.debug({ error, dispatch_id: dispatchId }, 'not swept');
    }
  }
}

/** To be called before a dispatch is served: its folder may be that of an older one of the same id. */
export function reopenFolder(dispatchFolder: string): void {
  rmSync(join(dispatchFolder, SWEPT), { force: true });
}

/** Ends what still runs of a closed dispatch, and hides what must not stay in what its agents have written. */
export async function endOrphans(dispatchFolder: string, env: NodeJS.ProcessEnv): Promise<void> {
  let trouble: unknown;
  for (const taskId of listFolders(dispatchFolder)) {
    await endCalls(join(dispatchFolder, taskId), env).catch((error) => (trouble = error));
  }
  if (trouble) throw trouble;
  if (existsSync(dispatchFolder)) writeFileSync(join(dispatchFolder, SWEPT), '', { mode: 0o600 });
}

/** Ends what still runs of all calls of one task. */
export async function endCalls(taskFolder: string, env: NodeJS.ProcessEnv): Promise<void> {
  let trouble: unknown;
  for (const generation of listFolders(taskFolder)) {
    // A file that cannot be written must not keep the agents of other calls alive.
    await endCall(join(taskFolder, generation), env).catch((error) => (trouble = error));
  }
  if (trouble) throw trouble;
}

/** Ends what still runs of one call, which nobody is at any more. */
export async function endCall(callFolder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const folder = openFolder(callFolder);
  const ended = await endOrphan(folder);
  if (ended) await hideAtLast(folder, ended, env);
}

/** The call's record when nothing of it runs any more on this host. */
async function endOrphan(folder: CallFolder): Promise<CallRecord | undefined> {
  const found = folder.read();
  if (!found) return undefined;
  const supervisor = found.process ? judgeProcess(found.process) : 'dead';
  if (supervisor === 'elsewhere') return undefined;
  if (!found.verdict || supervisor !== 'dead') {
    await folder.update(({ record, write }) => {
      if (record) write({ ...record, ending: 'nobody is to go on with it', lease: null });
    });
    await endLeftovers(found, 'end');
  }
  return found;
}

/** What the worker of the call could not: it was killed, or the call was ended by this sweep. */
async function hideAtLast(folder: CallFolder, found: CallRecord, env: NodeJS.ProcessEnv): Promise<void> {
  if ((found.masked ?? 0) >= found.run) return;
  const hidden = await findHidden(found, env);
  const masked = await hideInStreams(folder, found, { last: found.run, hidden });
  await folder.update(({ record, write }) => {
    if (record) write({ ...record, masked });
  });
}

function listFolders(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}
