import { access, constants, open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Program } from './start.ts';

/** Whether a program is there and can be started. */
export type Finding = 'ENOENT' | 'EACCES' | 'no interpreter' | 'fine';

/** Looks where the shell has looked: at the path itself, or in each folder of PATH, past what cannot be started. */
export async function findProgram(program: Program): Promise<Finding> {
  const findings = await Promise.all(listFiles(program).map(judgeFile));
  if (findings.includes('fine')) return 'fine';
  return findings.find((finding) => finding !== 'ENOENT') ?? 'ENOENT';
}

/** The file that a start of the program would run; undefined when there is none. */
export async function locateProgram(program: Program): Promise<string | undefined> {
  for (const file of listFiles(program)) if ((await judgeFile(file)) === 'fine') return file;
  return undefined;
}

function listFiles({ argv: [path = ''], cwd, env }: Program): string[] {
  const folders = path.includes('/') ? [''] : (env['PATH'] ?? '').split(':');
  return folders.map((folder) => resolve(cwd, folder, path));
}

async function judgeFile(file: string): Promise<Finding> {
  const found = await stat(file).catch(() => undefined);
  if (!found) return 'ENOENT';
  if (found.isDirectory() || !(await isExecutable(file))) return 'EACCES';
  const interpreter = await readInterpreter(file);
  return interpreter === undefined || (await isExecutable(interpreter)) ? 'fine' : 'no interpreter';
}

function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** The program after `#!` in a script's first line; undefined for a file that is no script or may not be read. */
async function readInterpreter(file: string): Promise<string | undefined> {
  const opened = await open(file).catch(() => undefined);
  if (!opened) return undefined;
  try {
    const { buffer, bytesRead } = await opened.read(Buffer.alloc(256), 0, 256, 0);
    return /^#![ \t]*(\S+)/.exec(buffer.toString('utf8', 0, bytesRead))?.[1];
  } finally {
    await opened.close();
  }
}
