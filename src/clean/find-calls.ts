import { join } from 'node:path';
import { getDispatchFolder, openFolder } from '../calls/folder.ts';
import { findServer } from '../calls/serving.ts';
import { judgeProcess } from '../files/process-identity.ts';
import { findFate, isOver } from './fate.ts';
import { getNewest, type Item, listFiles, listFolders } from './item.ts';
import type { Scope } from './scope.ts';

/** Call folders of dispatches of the connected namespace that are over. Nobody here can say what another namespace needs. */
export async function findCalls({ session, before }: Scope): Promise<Item[]> {
  const { callsRoot, namespaceId } = session;
  const root = join(callsRoot, namespaceId);
  const items: Item[] = [];
  for (const id of await listFolders(root)) {
    const folder = getDispatchFolder(callsRoot, { namespaceId, dispatchId: id });
    const files = await listFiles(folder);
    if (!isOver(await findFate(session, id), before, getNewest(files))) continue;
    if (!(await isAtWork(folder))) items.push({ kind: 'calls', id, files, root });
  }
  return items;
}

/** Namespaces that have calls here and that the connected one says nothing of. */
export async function listOtherNamespaces({ session }: Scope): Promise<string[]> {
  return (await listFolders(session.callsRoot)).filter((name) => name !== session.namespaceId);
}

/** Whether a process that serves the dispatch, or one of its agents, may live. */
async function isAtWork(folder: string): Promise<boolean> {
  if (findServer(folder) !== undefined) return true;
  for (const task of await listFolders(folder)) {
    for (const generation of await listFolders(join(folder, task))) {
      const { process } = openFolder(join(folder, task, generation)).read() ?? {};
      if (process && judgeProcess(process) !== 'dead') return true;
    }
  }
  return false;
}
