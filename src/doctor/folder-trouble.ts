import { stat } from 'node:fs/promises';
import type { Finding } from './finding.ts';
import { quoteWord } from './shell.ts';

/** A folder that could not be written, the part of its path that is there, and the setting that names another one. */
export type FolderTrouble = { folder: string; existing: string; setting: string; error: NodeJS.ErrnoException };

type Explanation = Omit<Finding, 'name'>;

/** Why a folder cannot be written, and what mends it. */
export async function explainFolder({ folder, existing, setting, error }: FolderTrouble): Promise<Explanation> {
  const found = await stat(existing).catch(() => undefined);
  const owner = found && { uid: found.uid, mode: found.mode & 0o777 };
  return explainTrouble({ folder, existing, setting, error, owner, user: process.getuid?.() });
}

type Known = FolderTrouble & { owner: { uid: number; mode: number } | undefined; user: number | undefined };

/** The same, of what is known already. */
export function explainTrouble(known: Known): Explanation {
  const { folder, existing, setting, error } = known;
  const detail = `cannot write in ${folder}`;
  switch (error.code) {
    case 'ENOTDIR':
    case 'EEXIST': {
      const [file, aside] = [quoteWord(existing), quoteWord(`${existing}.old`)];
      const mend = `mv ${file} ${aside} && mkdir -p ${quoteWord(folder)}`;
      return { state: 'broken', detail, cause: `${existing} is a file, where a folder should be`, mend };
    }
    case 'EACCES':
    case 'EPERM':
      return { state: 'broken', detail, cause: describeRights(known), mend: giveRights(known) };
    case 'EROFS':
      return { state: 'broken', detail, cause: 'its disk is mounted read-only', mend: chooseOther(setting) };
    case 'ENOSPC':
    case 'EDQUOT':
      return { state: 'broken', detail, cause: `its disk is full (${error.code})`, mend: freeSpace(existing) };
    default:
      return { state: 'broken', detail, cause: error.message, mend: chooseOther(setting) };
  }
}

function describeRights({ existing, owner, user, error }: Known): string {
  if (!owner) return error.message;
  const rights = `belongs to user ${owner.uid} with mode ${formatMode(owner.mode)}`;
  return `permission denied: ${existing} ${rights}, this is user ${user}`;
}

function giveRights({ folder, existing, owner, user }: Known): string {
  if (owner && owner.uid === user) return `chmod u+rwx ${quoteWord(existing)}`;
  const own = `sudo chown -R ${user} ${quoteWord(folder)}`;
  return existing === folder ? own : `sudo mkdir -p ${quoteWord(folder)} && ${own}`;
}

function chooseOther(setting: string): string {
  return `export ${setting}=FOLDER, with one that can be written`;
}

function freeSpace(existing: string): string {
  return `free some space: du -xh ${quoteWord(existing)} | sort -h | tail; dispatch clean --older-than 7d deletes old calls and traces`;
}

/** A mode as chmod takes it: `0755`. */
export function formatMode(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
