import { basename, join } from 'node:path';
import { listOpen } from '../temporal/visibility.ts';
import { findFate, isOver } from './fate.ts';
import { type Item, listFiles } from './item.ts';
import type { Scope } from './scope.ts';

/** Logs of processes that went on with dispatches in the background. */
export async function findLogs({ session, stateFolder, before }: Scope): Promise<Item[]> {
  const root = join(stateFolder, 'logs');
  const items: Item[] = [];
  for (const file of await listFiles(root)) {
    const id = basename(file.path, '.log');
    const fate = await findFate(session, id);
    if (file.modifiedAt < before && isOver(fate, before, file.modifiedAt))
      items.push({ kind: 'logs', id, files: [file], root });
  }
  return items;
}

/** Workflow code that no open dispatch was started on. The time of its file is that of its last use. */
export async function findWorkflowCode({ session, stateFolder, before }: Scope): Promise<Item[]> {
  const root = join(stateFolder, 'bundles');
  const old = (await listFiles(root)).filter(({ modifiedAt }) => modifiedAt < before);
  if (old.length === 0) return [];
  const needed = new Set<unknown>();
  for await (const { bundleHash } of listOpen(session)) needed.add(bundleHash);
  return old
    .map((file): Item => ({ kind: 'workflow_code', id: basename(file.path, '.js'), files: [file], root }))
    .filter(({ id }) => !needed.has(id));
}
