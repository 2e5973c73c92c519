import { readFile, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { DispatchError, messageOf } from '../errors.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { formatFileTime } from '../view/time-text.ts';
import { type Change, nameBackup } from './plan.ts';
import { judgeOwner } from './stamp.ts';

/** A change, and where the file as it was before is kept; null when nothing was lost. */
export type Applied = Change & { backup: string | null };

const FOLDERS = new Set(['.claude', 'parallel-dispatch', 'skills', 'agents', 'agent-definitions']);

/**
 * Makes the changes, each in one step. When one fails, those before it are taken back.
 *
 * @throws DispatchError `Refused` when a file has changed since it was read, `NotAllowed` when one cannot be written
 */
export async function applyChanges(changes: Change[], now = new Date()): Promise<Applied[]> {
  const applied: Applied[] = [];
  try {
    for (const change of changes) applied.push({ ...change, backup: await apply(change, now) });
    return applied;
  } catch (error) {
    for (const change of applied.toReversed()) if (change.before !== change.after) await write(change, change.before);
    if (error instanceof DispatchError) throw error;
    const message = `nothing was changed: ${messageOf(error)}`;
    throw new DispatchError('NotAllowed', { path: '', message, next_step: 'correct that, and do it again' }, error);
  }
}

async function apply(change: Change, now: Date): Promise<string | null> {
  const { path, before, after } = change;
  if (before === after) return null;
  await requireUnchanged(change);
  const backup = hasOthers(change) ? nameBackup(path, formatFileTime(now.toISOString())) : null;
  if (backup !== null) await writeFileAtomic(backup, before!, await findMode(change));
  await write(change, after);
  return backup;
}

/** A file that is removed has nothing but ours. */
function hasOthers({ before, after }: Change): boolean {
  return before !== undefined && after !== undefined && judgeOwner(before) !== 'ours';
}

/** Claude Code itself may write its file at any time. */
async function requireUnchanged({ path, before }: Change): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === before) return;
  throw new DispatchError('Refused', { path: '', message: `${path} has just been changed`, next_step: 'do it again' });
}

async function findMode({ path, mode }: Change): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found ? found.mode & 0o777 : mode;
}

async function write(change: Change, text: string | undefined): Promise<void> {
  const { path } = change;
  if (text !== undefined) return await writeFileAtomic(path, text, await findMode(change));
  await rm(path, { force: true });
  await removeEmpty(dirname(path));
}

/** Folders that an installation makes, when nothing else is in them. */
async function removeEmpty(folder: string): Promise<void> {
  if (!FOLDERS.has(basename(folder))) return;
  const isGone = await rmdir(folder).then(
    () => true,
    () => false,
  );
  if (isGone) await removeEmpty(dirname(folder));
}
