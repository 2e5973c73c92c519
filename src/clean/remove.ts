import { rm, rmdir } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import type { Item } from './item.ts';

/** Deletes exactly the files of an item, in their order, then the folders that are empty by that. */
export async function removeFiles({ files, root }: Item): Promise<void> {
  for (const { path } of files) await rm(path, { force: true });
  const folders = new Set(files.map(({ path }) => dirname(path)));
  for (const folder of [...folders].sort((one, other) => other.length - one.length)) await prune(folder, root);
}

/** Somebody may have put something into it meanwhile: then it stays. */
async function prune(folder: string, root: string): Promise<void> {
  for (let at = folder; at.startsWith(root + sep); at = dirname(at)) {
    const isGone = await rmdir(at).then(
      () => true,
      (error) => error.code === 'ENOENT',
    );
    if (!isGone) return;
  }
}
