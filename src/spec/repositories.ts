import { lstat, realpath } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** A folder's git tree: its path from the workspace, `.` for the workspace itself, or absolute where it is not in there. */
export type Repository = {
  name: string;
  /** False when the folder does not exist yet: what is to be made there may be a tree of its own. */
  isCertain: boolean;
};

/** Finds the git trees that folders lie in. Looks at each folder once. */
export class Repositories {
  private readonly workspace: string;
  private readonly found = new Map<string, Promise<Repository>>();
  private readonly roots = new Map<string, Promise<string | undefined>>();

  /** @param workspace absolute */
  constructor(workspace: string) {
    this.workspace = workspace;
  }

  /** @param folder absolute, or relative to the workspace; nothing needs to exist there yet */
  find(folder: string): Promise<Repository> {
    const path = resolve(this.workspace, folder);
    const known = this.found.get(path) ?? this.look(path);
    this.found.set(path, known);
    return known;
  }

  private async look(path: string): Promise<Repository> {
    const [workspace, folder] = await Promise.all([findExistingPart(this.workspace), findExistingPart(path)]);
    const isInside = folder.real === workspace.real || folder.real.startsWith(workspace.real + sep);
    const root = (await this.findRoot(folder.real)) ?? (isInside ? workspace.real : folder.real);
    const name = relative(workspace.real, root) || '.';
    return { name: name.split(sep)[0] === '..' ? root : name, isCertain: folder.isWhole };
  }

  private findRoot(folder: string): Promise<string | undefined> {
    const known = this.roots.get(folder) ?? this.lookForRoot(folder);
    this.roots.set(folder, known);
    return known;
  }

  /** The nearest folder around it with a `.git`: a folder, or the file that a worktree or submodule has. */
  private async lookForRoot(folder: string): Promise<string | undefined> {
    const git = await lstat(join(folder, '.git')).catch(() => undefined);
    if (git) return folder;
    return dirname(folder) === folder ? undefined : this.findRoot(dirname(folder));
  }
}

/** The nearest folder around a path that exists, symlinks resolved, and whether that is the whole path. */
async function findExistingPart(path: string): Promise<{ real: string; isWhole: boolean }> {
  for (let part = path; ; part = dirname(part)) {
    const real = await realpath(part).catch(() => undefined);
    if (real !== undefined) return { real, isWhole: part === path };
    if (dirname(part) === part) return { real: part, isWhole: false };
  }
}
