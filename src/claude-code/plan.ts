import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DispatchError, type ErrorCode, type Problem } from '../errors.ts';
import type { Part } from './parts.ts';
import type { Places } from './places.ts';
import { type FileNow, readFileNow, requireWritable } from './read-file.ts';

/** What becomes of a file: its text before and after, undefined where there is none. Nothing is written yet. */
export type Change = Pick<Part, 'kind' | 'mode' | 'content'> & {
  path: string;
  action: 'create' | 'update' | 'remove' | 'keep' | 'none';
  before: string | undefined;
  after: string | undefined;
};

const BACKUP = '.dispatch-backup-';

/**
 * What an installation would change.
 *
 * @throws DispatchError with everything that speaks against it
 */
export async function planInstallation(parts: Part[], places: Places): Promise<Change[]> {
  return await collect(parts, async (part) => {
    const now = await readFileNow(part.path, places);
    return describeChange(part, now, part.install(now.text));
  });
}

/**
 * What taking it away would change. What is not ours stays, and so does what of ours somebody has changed.
 *
 * @throws DispatchError with everything that speaks against it
 */
export async function planRemoval(parts: Part[], places: Places): Promise<Change[]> {
  return await collect(parts, async (part) => {
    const now = await readFileNow(part.path, places);
    if (part.isForeign(now.text)) return { ...(await describeChange(part, now, now.text)), action: 'keep' };
    return describeChange(part, now, await findOriginal(part, now));
  });
}

/** Where the copy of a file goes that is about to be changed. */
export function nameBackup(path: string, time: string): string {
  return `${path}${BACKUP}${time}`;
}

/** When nobody has changed a file since we wrote into it, it becomes what it was, to the last byte. */
async function findOriginal(part: Part, { path, text }: FileNow): Promise<string | undefined> {
  const without = part.uninstall(text);
  if (text === undefined || without === text) return without;
  const backups = await readBackups(path);
  return backups.find((backup) => part.uninstall(backup) === backup && part.install(backup) === text) ?? without;
}

async function readBackups(path: string): Promise<string[]> {
  const names = await readdir(dirname(path));
  const own = names.filter((name) => name.startsWith(basename(path) + BACKUP));
  return await Promise.all(own.map((name) => readFile(join(dirname(path), name), 'utf8')));
}

async function describeChange(part: Part, { path, text }: FileNow, after: string | undefined): Promise<Change> {
  const { kind, mode, content } = part;
  if (after !== text) await requireWritable(path);
  return { kind, mode, content, path, before: text, after, action: judgeAction(text, after) };
}

function judgeAction(before: string | undefined, after: string | undefined): Change['action'] {
  if (before === after) return 'none';
  if (before === undefined) return 'create';
  return after === undefined ? 'remove' : 'update';
}

async function collect(parts: Part[], plan: (part: Part) => Promise<Change>): Promise<Change[]> {
  const settled = await Promise.allSettled(parts.map(plan));
  const errors = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  const bug = errors.find((error) => !(error instanceof DispatchError));
  if (bug) throw bug;
  if (errors.length > 0) throw joinErrors(errors);
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

function joinErrors(errors: DispatchError[]): DispatchError {
  const code: ErrorCode = errors[0]!.code;
  const problems = new Map<string, Problem>(
    errors.flatMap(({ problems }) => problems.map((one) => [one.message, one])),
  );
  return new DispatchError(code, [...problems.values()]);
}
