import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, lstat, open, rename, rm } from 'node:fs/promises';
import { relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { create, list } from 'tar';
import { DispatchError, messageOf } from '../errors.ts';

/**
 * Writes files into a new `.tar.gz` under their absolute paths without the first slash, and compares what can be read from it
 * with the files. Only then it has its name.
 *
 * @throws DispatchError `NotAllowed` when a file of that name is there, or when the archive is not what it should be
 */
export async function writeArchive(file: string, paths: readonly string[]): Promise<void> {
  const unfinished = `${file}.part`;
  try {
    if (await lstat(file).catch(() => undefined)) throw new Error('a file of that name is there already');
    const names = paths.map((path) => relative('/', path));
    await create({ file: unfinished, cwd: '/', gzip: true, strict: true, mode: 0o600 }, names);
    await compare(unfinished, paths);
    await flush(unfinished);
    await claim(unfinished, file);
  } catch (error) {
    throw notArchived(file, error);
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** Some file systems have no hard links. */
async function claim(unfinished: string, file: string): Promise<void> {
  await link(unfinished, file).catch((error) => {
    if (error.code === 'EEXIST') throw error;
    return rename(unfinished, file);
  });
}

async function compare(archive: string, paths: readonly string[]): Promise<void> {
  const archived = new Map<string, string>();
  await list({
    file: archive,
    strict: true,
    onReadEntry: (entry) => {
      const hash = createHash('sha256');
      entry.on('data', (part) => hash.update(part));
      entry.on('end', () => archived.set(`/${entry.path}`, hash.digest('hex')));
    },
  });
  for (const path of paths) {
    const isLink = (await lstat(path)).isSymbolicLink();
    const expected = isLink ? createHash('sha256').digest('hex') : await hashFile(path);
    if (archived.get(path) !== expected) throw new Error(`what it holds of ${path} is not what is there`);
  }
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** A power cut after the files were deleted must not take the archive along. */
async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  await handle.sync().finally(() => handle.close());
}

function notArchived(file: string, error: unknown): DispatchError {
  const message = `no archive ${file} (${messageOf(error)}); nothing was deleted`;
  return new DispatchError('NotAllowed', { path: '--archive', message, next_step: 'choose another file' }, error);
}
