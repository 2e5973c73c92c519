import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { messageOf } from '../errors.ts';
import { allowedRoots, OutsideRootsError, resolveInside } from '../files/roots.ts';

/** Where a path leads with symlinks resolved, or why no file can be written there. */
export type FileTarget = { file: string } | { trouble: string; outside: boolean };

type Folder = { real: string; entries: Map<string, Dirent> };

/** Finds out where files are to be written. Reads each folder once, however many files go into it. */
export class FileTargets {
  private readonly workspace: string;
  private readonly roots: Promise<string[]>;
  private readonly folders = new Map<string, Promise<Folder>>();

  /** @param allowed folders instead of the workspace and the temporary ones */
  constructor(workspace: string, allowed?: readonly string[]) {
    this.workspace = resolve(workspace);
    this.roots = allowedRoots(workspace, allowed);
  }

  /** @param path absolute, or relative to the workspace; nothing needs to exist there yet */
  async find(path: string): Promise<FileTarget> {
    if (path.includes('\0')) return { trouble: 'has a NUL character', outside: false };
    const absolute = resolve(this.workspace, path);
    if (/(^|\/)\.{0,2}$/.test(path)) return { trouble: 'names a folder, not a file', outside: false };
    try {
      return await this.findInFolder(absolute);
    } catch (error) {
      return { trouble: messageOf(error), outside: error instanceof OutsideRootsError };
    }
  }

  private async findInFolder(absolute: string): Promise<FileTarget> {
    const { real, entries } = await this.openFolder(dirname(absolute));
    const entry = entries.get(basename(absolute));
    if (entry?.isDirectory()) return { trouble: 'names a folder, not a file', outside: false };
    if (!entry?.isSymbolicLink()) return { file: join(real, basename(absolute)) };
    return { file: await resolveInside(absolute, this.workspace, await this.roots) };
  }

  private openFolder(path: string): Promise<Folder> {
    const known = this.folders.get(path) ?? this.readFolder(path);
    this.folders.set(path, known);
    return known;
  }

  private async readFolder(path: string): Promise<Folder> {
    const parent = await this.findParent(path);
    const entry = parent?.entries.get(basename(path));
    // A new folder in a known one needs no look at the disk, and ten thousand of them none either.
    if (parent && entry === undefined) return { real: join(parent.real, basename(path)), entries: new Map() };
    const real = await resolveInside(path, this.workspace, await this.roots);
    const entries = await readdir(real, { withFileTypes: true }).catch(refuseAllButMissing);
    return { real, entries: new Map(entries.map((found) => [found.name, found])) };
  }

  /** The folder around a folder that is below the workspace by its name. */
  private async findParent(path: string): Promise<Folder | undefined> {
    return path.startsWith(this.workspace + sep) ? await this.openFolder(dirname(path)) : undefined;
  }
}

function refuseAllButMissing(error: NodeJS.ErrnoException): Dirent[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
