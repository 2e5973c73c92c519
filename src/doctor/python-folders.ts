import { access, readdir } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { joinPythonPath } from '../../activities/python/python-path.ts';
import { pythonSettings } from '../../activities/python/schema.ts';
import type { JsonObject } from '../plan/json.ts';

type Around = { env: NodeJS.ProcessEnv; workspace: string };

/** The folders that an agent's Python imports from before its own; none when its settings are wrong. */
export function listFolders(settings: JsonObject, around: Around): string[] {
  const { data } = pythonSettings.safeParse(settings);
  return data ? joinPythonPath(data, around).split(delimiter).filter(Boolean) : [];
}

/**
 * The folder near the workspace, above it or right below, from which an agent's module could be imported; undefined when
 * there is none, or when it can be imported already.
 */
export async function findModule(settings: JsonObject, around: Around): Promise<string | undefined> {
  const module = pythonSettings.safeParse(settings).data?.agent?.split(':')[0];
  if (module === undefined) return undefined;
  const searched = listFolders(settings, around);
  if ((await findHolder(searched, module)) !== undefined) return undefined;
  return findHolder(await listNear(around.workspace), module);
}

async function findHolder(folders: string[], module: string): Promise<string | undefined> {
  const path = module.split('.').join('/');
  for (const folder of folders) {
    const files = [join(folder, `${path}.py`), join(folder, path, '__init__.py')];
    if ((await Promise.all(files.map(isThere))).includes(true)) return folder;
  }
  return undefined;
}

async function listNear(workspace: string): Promise<string[]> {
  const entries = await readdir(workspace, { withFileTypes: true }).catch(() => []);
  const below = entries.filter((entry) => entry.isDirectory()).map((entry) => join(workspace, entry.name));
  return [...listAbove(workspace), ...below];
}

function listAbove(folder: string): string[] {
  const above = resolve(folder, '..');
  return folder === dirname(folder) ? [folder] : [folder, ...listAbove(above)];
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
