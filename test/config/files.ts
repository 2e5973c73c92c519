import { chown, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config, LayerName } from '../../src/config/layer.ts';
import { loadConfig } from '../../src/config/load.ts';
import { DispatchError, type Problem } from '../../src/errors.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

type Texts = Partial<Record<Exclude<LayerName, 'environment'>, string | Uint8Array>>;
type Options = { env?: Record<string, string>; below?: string; withTemporals?: boolean };

/** A machine of its own: an administrator's file, a user's home, a project; nothing of the real ones. */
export type Machine = {
  files: Record<keyof Texts & string, string>;
  workspace: string;
  load(options?: Options): Promise<Config>;
};

/** Makes a machine with these files on it; absent ones are not there. */
export async function makeMachine(texts: Texts = {}): Promise<Machine> {
  const folder = await makeTemporaryFolder();
  const workspace = join(folder, 'project');
  const files = {
    system: join(folder, 'etc', 'config.yaml'),
    user: join(folder, 'home', '.config', 'parallel-dispatcher', 'config.yaml'),
    project: join(workspace, 'parallel-dispatch.yaml'),
  };
  await mkdir(workspace);
  for (const [name, text] of Object.entries(texts)) await writeText(files[name as keyof typeof files], text);
  return {
    files,
    workspace,
    load: ({ env = {}, below = '.', withTemporals } = {}) =>
      loadConfig({
        withTemporals,
        workspace: join(workspace, below),
        env: { HOME: join(folder, 'home'), ...env },
        systemFile: files.system,
      }),
  };
}

/** Writes a file and the folders around it. */
export async function writeText(file: string, text: string | Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

/** Gives a file to a user that is neither this one nor root. */
export function giveAway(file: string): Promise<void> {
  return chown(file, 12_345, 12_345);
}

/** What loading is refused for. */
export async function problemsOf(work: Promise<unknown>): Promise<Problem[]> {
  const error = await work.then(
    () => undefined,
    (thrown) => thrown,
  );
  if (error instanceof DispatchError && error.code === 'InvalidConfig') return error.problems;
  throw error ?? new Error('nothing was refused');
}
