import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDispatchId } from '../dispatch-id.ts';
import { DispatchError, messageOf } from '../errors.ts';
import type { TraceIndex } from '../view/trace.ts';
import { PLAN_FILE } from '../view/write-traces.ts';
import { findFate, isOver } from './fate.ts';
import { findFiles, getNewest, type Item } from './item.ts';
import type { Scope } from './scope.ts';

/**
 * Traces of dispatches that are over. Only files that an index of ours names: others may lie in the same folder.
 *
 * @throws DispatchError `Usage` when a folder of traces cannot be read
 */
export async function findTraces({ session, traceFolders, before }: Scope): Promise<Item[]> {
  const items: Item[] = [];
  for (const root of traceFolders) {
    for (const { path, index } of await readIndexes(root)) {
      const { dispatch_id: id, tasks, ended_at } = index;
      const names = [PLAN_FILE, ...tasks.map(({ task_id }) => `${task_id}.json`)].map((name) => join(root, id, name));
      // The index goes last: whoever is interrupted finds the rest again.
      const files = await findFiles([...names, path]);
      const lastSign = Date.parse(ended_at ?? '') || getNewest(files);
      if (isOver(await findFate(session, id), before, lastSign)) items.push({ kind: 'traces', id, files, root });
    }
  }
  return items;
}

async function readIndexes(root: string): Promise<{ path: string; index: TraceIndex }[]> {
  const names = await readdir(root).catch((error) => {
    if (error.code === 'ENOENT') return [];
    const message = `cannot look for traces in ${root} (${messageOf(error)}); nothing was deleted`;
    throw new DispatchError(
      'Usage',
      { path: '--trace-dir', message, next_step: 'name the folder of the traces' },
      error,
    );
  });
  const found: { path: string; index: TraceIndex }[] = [];
  for (const name of names.filter((each) => /^dispatch-.*\.json$/.test(each)).sort()) {
    const path = join(root, name);
    const index = await readFile(path, 'utf8').then(parseIndex, () => undefined);
    if (index) found.push({ path, index });
  }
  return found;
}

/** Names in it become paths: only those that cannot lead anywhere else. */
function parseIndex(text: string): TraceIndex | undefined {
  try {
    const index = JSON.parse(text) as TraceIndex;
    const isOurs = isDispatchId(index.dispatch_id) && index.tasks.every(({ task_id }) => isDispatchId(task_id));
    return isOurs ? index : undefined;
  } catch {
    return undefined;
  }
}
