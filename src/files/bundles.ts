import { createHash } from 'node:crypto';
import { readFile, utimes } from 'node:fs/promises';
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
  const touch = (path: string) => utimes(path, new Date(), new Date());
  return {
    keep: async ({ codePath, hash }) =>
      touch(pathOf(hash)).catch(async () => writeFileAtomic(pathOf(hash), await readFile(codePath), 0o600)),
    async find(hash) {
      // A hash comes from a server: it may be anything.
      if (!/^[0-9a-f]{64}$/.test(hash)) return undefined;
      const code = await readFile(pathOf(hash)).catch(() => undefined);
      return code && createHash('sha256').update(code).digest('hex') === hash ? pathOf(hash) : undefined;
    },
  };
}
