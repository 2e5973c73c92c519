import { createHash } from 'node:crypto';
import { readFile, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from './atomic-write.ts';

/** Workflow code by its hash: a dispatch can end on the code that it began with, whatever is installed by then. */
export type BundleStore = {
  /** Keeps a bundle, unless it is there already; the time of the file is that of its last use. */
  keep(bundle: { codePath: string; hash: string }): Promise<void>;
  /** Path of the bundle of a hash, or undefined when it is missing or is not what its name says. */
  find(hash: string): Promise<string | undefined>;
};

/** A store in a folder, made when the first bundle comes. */
export function createBundleStore(folder: string): BundleStore {
  const pathOf = (hash: string) => join(folder, `${hash}.js`);
  const sizeOf = (path: string) => stat(path).then(({ size }) => size);
  return {
    async keep({ codePath, hash }) {
      const path = pathOf(hash);
      const kept = await sizeOf(path).catch(() => undefined);
      if (kept === (await sizeOf(codePath))) await utimes(path, new Date(), new Date());
      else await writeFileAtomic(path, await readFile(codePath), 0o600);
    },
    async find(hash) {
      // A hash comes from a server: it may be anything.
      if (!/^[0-9a-f]{64}$/.test(hash)) return undefined;
      const code = await readFile(pathOf(hash)).catch(() => undefined);
      return code && createHash('sha256').update(code).digest('hex') === hash ? pathOf(hash) : undefined;
    },
  };
}
