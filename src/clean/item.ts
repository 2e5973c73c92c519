import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export const KINDS = ['calls', 'traces', 'logs', 'artifacts', 'workflow_code'] as const;
export type Kind = (typeof KINDS)[number];

/** What goes together or not at all. */
export type Item = {
  kind: Kind;
  /** The dispatch that it is of; of artifacts the digest, of workflow code the hash. */
  id: string;
  files: readonly StoredFile[];
  /** Folders that become empty are removed, up to this one, which stays. */
  root: string;
};

/** A file with its absolute path. */
export type StoredFile = { path: string; bytes: number; modifiedAt: number };

/** All files below a folder, in a stable order; links are files here and are not followed. None when it is not there. */
export async function listFiles(folder: string): Promise<StoredFile[]> {
  const found: StoredFile[] = [];
  for (const entry of await readFolder(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await listFiles(path)));
    else found.push(...(await findFiles([path])));
  }
  return found;
}

/** Those of the paths that are there. */
export async function findFiles(paths: readonly string[]): Promise<StoredFile[]> {
  const found: StoredFile[] = [];
  for (const path of paths) {
    const stats = await lstat(path).catch(() => undefined);
    if (stats && !stats.isDirectory()) found.push({ path, bytes: stats.size, modifiedAt: stats.mtimeMs });
  }
  return found;
}

/** Names of the folders in a folder. */
export async function listFolders(folder: string): Promise<string[]> {
  return (await readFolder(folder)).filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** When the newest of them was written, in ms. */
export function getNewest(files: readonly StoredFile[]): number {
  return files.reduce((newest, { modifiedAt }) => Math.max(newest, modifiedAt), 0);
}

async function readFolder(folder: string) {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
}
