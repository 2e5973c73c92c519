import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Exit } from './exited.ts';

/** Where one run of a program leaves what it wrote, and its exit code. All private to the user. */
export type RunFiles = { stdin: string; stdout: string; stderr: string; exit: string };

/** Room for an exit code and its line end. */
const EXIT_BLANKS = '    ';

/** The files of the `run`th run in a call's folder. */
export function getRunFiles(folder: string, run: number): RunFiles {
  const file = (name: string) => join(folder, `${run}.${name}`);
  return { stdin: file('stdin'), stdout: file('stdout'), stderr: file('stderr'), exit: file('exit') };
}

/**
 * Opens what a program reads and writes. Its input is unlinked as soon as it is open: it may hold secrets.
 * Output is appended, so that whoever opens /dev/stdout anew does not write over what is there.
 *
 * @throws the system's error when the disk is full or the folder cannot be written
 */
export function openRunFiles(files: RunFiles, stdin: string | { file: string }): { fds: number[]; close(): void } {
  // A folder whose record was lost counts its runs from one again: what lies there is of another run.
  for (const path of Object.values(files)) if (existsSync(path)) rmSync(path, { force: true });
  const fds: number[] = [];
  const close = (): void => fds.forEach(closeSync);
  try {
    fds.push(typeof stdin === 'string' ? openInput(files.stdin, stdin) : openSync(stdin.file, 'r'));
    fds.push(openSync(files.stdout, 'a', 0o600));
    fds.push(openSync(files.stderr, 'a', 0o600));
    writeFileSync(files.exit, EXIT_BLANKS, { mode: 0o600 });
  } catch (error) {
    close();
    throw error;
  }
  return { fds, close };
}

function openInput(path: string, text: string): number {
  if (text === '') return openSync('/dev/null', 'r');
  try {
    writeFileSync(path, text, { mode: 0o600 });
    return openSync(path, 'r');
  } finally {
    rmSync(path, { force: true });
  }
}

/** How many bytes a run has written so far, to stdout and to stderr. */
export function measureOutput({ stdout, stderr }: RunFiles): number {
  return getSize(stdout) + getSize(stderr);
}

function getSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** How a run ended, or undefined when its supervisor has not written it: it runs still, or was killed. */
export function readExit({ exit }: RunFiles): Exit | undefined {
  try {
    const text = readFileSync(exit, 'utf8');
    return /^\d+\n *$/.test(text) ? fromShellCode(Number(text)) : undefined;
  } catch {
    return undefined;
  }
}

const SIGNALS = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name as NodeJS.Signals]));

/**
 * A shell's exit code: 128 and more stands for a signal. A program that exits with such a code of its own accord
 * cannot be told from one that the signal ended.
 */
export function fromShellCode(code: number): Exit {
  const signal = code > 128 ? SIGNALS.get(code - 128) : undefined;
  return signal ? { code: null, signal } : { code, signal: null };
}
