import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { locateProgram } from './process/find-program.ts';
import type { Program } from './process/start.ts';

/** What the administrator allows, and the environment in which names of that list are looked up: never the program's own. */
export type AllowedPrograms = { allowed: readonly string[]; env: NodeJS.ProcessEnv };

/** The file of a program, when it is one of those that are allowed. A name allows the file that it is on PATH. */
export async function findAllowedFile(
  program: Program,
  { allowed, env }: AllowedPrograms,
): Promise<string | undefined> {
  const file = await locateWhole(program);
  if (file === undefined) return undefined;
  const files = await Promise.all(allowed.map((name) => locateWhole({ argv: [name], cwd: '/', env })));
  return files.includes(file) ? file : undefined;
}

/** Only the folder's symlinks are resolved: one file may be many programs, by the names that lead to it. */
async function locateWhole(program: Program): Promise<string | undefined> {
  const file = await locateProgram(program);
  return file === undefined ? undefined : join(await realpath(dirname(file)), basename(file));
}
