import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf } from '../../src/errors.ts';

/** Why a program could not be started, in words, and what to do about it. */
export type StartFailure = {
  /** Node's or the system's code, such as ENOENT. */
  code: string;
  message: string;
  nextStep: string;
  /** Whether the same call may succeed later: the machine lacks something for now, the call itself is right. */
  transient: boolean;
};

type Attempted = { argv: string[]; cwd: string; env: NodeJS.ProcessEnv };

/** Codes of a machine that is out of processes, files or memory, and of a program that is being written just now. */
const TRANSIENT = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM', 'ETXTBSY']);

/**
 * Explains the error that `spawn` threw or emitted. Node reports a missing working directory, a missing program and a
 * missing interpreter of a script alike as ENOENT: they are told apart by looking. Values of variables are not shown.
 */
export async function explainStartFailure(error: unknown, attempted: Attempted): Promise<StartFailure> {
  const code = (error as NodeJS.ErrnoException).code ?? 'Unknown';
  const explained = (await explainFolder(attempted.cwd)) ?? (await explainCode(code, attempted));
  const [message, nextStep] = explained ?? [`could not start ${name(attempted)}: ${messageOf(error)}`, ''];
  return { code, message, nextStep, transient: TRANSIENT.has(code) };
}

type Explanation = [message: string, nextStep: string];

async function explainFolder(cwd: string): Promise<Explanation | undefined> {
  const found = await stat(cwd).catch(() => undefined);
  if (!found) return [`the working directory ${cwd} does not exist`, 'create it, or correct cwd'];
  return found.isDirectory() ? undefined : [`the working directory ${cwd} is not a folder`, 'correct cwd'];
}

async function explainCode(code: string, attempted: Attempted): Promise<Explanation | undefined> {
  const program = name(attempted);
  if (code === 'ENOENT') return explainMissing(attempted);
  if (code === 'EACCES')
    return [`${program} may not be executed`, 'make it executable (chmod +x), or put its interpreter first in argv'];
  if (code === 'ERR_INVALID_ARG_VALUE')
    return [
      `${program} cannot be called: the program's name is empty, or an argument or variable contains a NUL character`,
      'correct argv and env',
    ];
  if (code === 'E2BIG')
    return [`the arguments and variables of ${program} are too long for the system`, 'pass the data on stdin'];
  if (TRANSIENT.has(code))
    return [`could not start ${program}: the machine refused for now (${code})`, 'try again when it is less busy'];
  return undefined;
}

async function explainMissing(attempted: Attempted): Promise<Explanation> {
  const program = name(attempted);
  const [path = ''] = attempted.argv;
  if (!path.includes('/')) return [`program ${program} was not found on PATH (${shownPath(attempted)})`, hint(path)];
  const found = await stat(resolve(attempted.cwd, path)).catch(() => undefined);
  if (!found) return [`program ${program} does not exist (seen from ${attempted.cwd})`, hint(path)];
  return [
    `${program} exists, but not the interpreter that its first line names`,
    'install it, or correct the first line',
  ];
}

function hint(program: string): string {
  if (!/\s/.test(program)) return 'install it, or correct argv[0]';
  return 'argv is a list: give the program and each of its arguments as a string of its own';
}

function name({ argv }: Attempted): string {
  return JSON.stringify(argv[0] ?? '').slice(0, 200);
}

function shownPath({ env }: Attempted): string {
  const path = env['PATH'] ?? '';
  return path.length > 300 ? `${path.slice(0, 300)}…` : path;
}
