import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

type Content = string | Uint8Array;

/**
 * Writes a file so that readers see the old content or the new, never a part: a temporary file beside it, renamed.
 * Creates missing folders. Leaves nothing behind when it fails.
 *
 * @throws the file system's error (ENOSPC, EACCES, …)
 */
export async function writeFileAtomic(path: string, content: Content, mode = 0o644): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeNew(temporary, content, mode);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Most folders exist: looking first would double the time that 10,000 small files take. */
async function writeNew(path: string, content: Content, mode: number): Promise<void> {
  const write = () => writeFile(path, content, { mode, flag: 'wx' });
  try {
    await write();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await mkdir(dirname(path), { recursive: true });
    await write();
  }
}
