import { access, constants, open, stat } from 'node:fs/promises';
import { messageOf } from '../../errors.ts';
import { serverPaths } from '../../temporal/server/paths.ts';
import type { Finding } from '../finding.ts';
import type { Patient } from '../patient.ts';
import { quoteWord } from '../shell.ts';

const name = 'database';
/** With the zero byte after it, the first bytes of every database of SQLite. */
const MAGIC = 'SQLite format 3\0';

/** Size of the local server's database, and whether it can be read, written, and begins as one. */
export async function checkDatabase({ env, server }: Patient): Promise<Finding[]> {
  const { database, folder } = serverPaths(env);
  const bytes = await measure(database);
  const isUsed = (await server()).kind === 'local';
  if (bytes === undefined) return [{ name, state: isUsed ? 'ok' : 'absent', detail: 'none yet' }];
  const state = isUsed ? 'broken' : 'warning';
  try {
    await access(database, constants.R_OK | constants.W_OK);
    const head = await readHead(database);
    // Empty until the first server that was started on it has come to write.
    if (head !== '' && head !== MAGIC) return [{ ...describeDamage(folder, database), state }];
  } catch (error) {
    const cause = messageOf(error);
    return [
      { name, state, detail: `cannot read and write ${database}`, cause, mend: `chmod u+rw ${quoteWord(database)}` },
    ];
  }
  return [{ name, state: 'ok', detail: `${(bytes / 1e6).toFixed(1)} MB in ${folder}` }];
}

/** The three files that belong together, in bytes. */
async function measure(database: string): Promise<number | undefined> {
  const files = await Promise.all(['', '-wal', '-shm'].map((end) => stat(`${database}${end}`).catch(() => undefined)));
  return files[0] && files.reduce((sum, file) => sum + (file?.size ?? 0), 0);
}

async function readHead(database: string): Promise<string> {
  const handle = await open(database);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

function describeDamage(folder: string, database: string): Omit<Finding, 'state'> {
  const [files, aside] = [`${quoteWord(folder)}/temporal.db*`, quoteWord(`${folder}/damaged`)];
  return {
    name,
    detail: `${database} is no database`,
    cause: 'its first bytes are not those of SQLite: it is damaged, or something else was put there',
    mend: `dispatch down; mkdir ${aside} && mv ${files} ${aside} (the dispatches in it go with it)`,
  };
}
