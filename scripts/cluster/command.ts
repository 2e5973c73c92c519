import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-info.ts';

/** How a command ended, and after how long. */
export type Ended = { code: number | null; stdout: string; stderr: string; ms: number };
export type Started = { child: ChildProcess; stderr(): string; ended: Promise<Ended> };

export type Around = { folder: string; env: Record<string, string>; stdin?: string };

const LIMIT_MS = 120_000;

/** Starts the built command line as a user with an empty home, in a folder. */
export function start(args: string[], { folder, env, stdin = '' }: Around): Started {
  const startedAt = Date.now();
  const { PATH = '' } = process.env;
  const own = { PATH, HOME: folder, XDG_STATE_HOME: join(folder, 'state'), NO_COLOR: '1', ...env };
  const cli = join(packageRoot, 'dist', 'src', 'cli.js');
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder, env: own, timeout: LIMIT_MS });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (part: string) => {
      text[name] += part;
    });
  }
  child.stdin.on('error', () => undefined).end(stdin);
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, ...text, ms: Date.now() - startedAt }));
  });
  return { child, stderr: () => text.stderr, ended };
}

/** Runs the built command line to its end. */
export function run(args: string[], around: Around): Promise<Ended> {
  return start(args, around).ended;
}
