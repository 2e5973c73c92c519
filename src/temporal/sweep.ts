import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endLeftovers } from '../../activities/durable-process.ts';
import { getDispatchFolder, openFolder } from '../calls/folder.ts';
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
  { id, log }: { id: string; log: Log },
): Promise<void> {
  for (const dispatchId of listFolders(join(callsRoot, namespaceId))) {
    const folder = getDispatchFolder(callsRoot, { namespaceId, dispatchId });
    if (dispatchId === id || existsSync(join(folder, SWEPT))) continue;
    try {
      const { status } = await client.workflow.getHandle(dispatchId).describe();
      if (isClosed(status.name)) await endOrphans(folder);
    } catch (error) {
      log.debug({ error, dispatchId }, 'not swept');
    }
  }
}

/** To be called before a dispatch is served: its folder may be that of an older one of the same id. */
export function reopenFolder(dispatchFolder: string): void {
  rmSync(join(dispatchFolder, SWEPT), { force: true });
}

/** Ends what still runs of a closed dispatch. */
export async function endOrphans(dispatchFolder: string): Promise<void> {
  for (const taskId of listFolders(dispatchFolder)) {
    for (const generation of listFolders(join(dispatchFolder, taskId)))
      await endOrphan(join(dispatchFolder, taskId, generation));
  }
  if (existsSync(dispatchFolder)) writeFileSync(join(dispatchFolder, SWEPT), '', { mode: 0o600 });
}

async function endOrphan(path: string): Promise<void> {
  const folder = openFolder(path);
  const found = folder.read();
  if (!found) return;
  const supervisor = found.process ? judgeProcess(found.process) : 'dead';
  if (supervisor === 'elsewhere' || (found.verdict && supervisor === 'dead')) return;
  await folder.update(({ record, write }) => {
    if (record) write({ ...record, ending: 'its dispatch is closed', lease: null });
  });
  await endLeftovers(found, 'end');
}

function listFolders(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}
