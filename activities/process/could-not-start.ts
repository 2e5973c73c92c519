import { stat } from 'node:fs/promises';
import { messageOf } from '../../src/errors.ts';
import type { CapturedStream } from './captured-stream.ts';
import type { Exit } from './exited.ts';
import { type Finding, findProgram } from './find-program.ts';
import type { Program } from './start.ts';
import { SHELL_NAME } from './supervisor.ts';

/** Why a program could not be started, in words, and what to do about it. */
export type StartFailure = {
  /** Node's or the system's code, such as ENOENT. */
  code: string;
  message: string;
  nextStep: string;
  /** Whether the same call may succeed later: the machine lacks something for now, the call itself is right. */
  transient: boolean;
};

/** Codes of a machine that is out of processes, files or memory, and of a program that is being written just now. */
const TRANSIENT = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM', 'ETXTBSY']);

/** Explains the error that `spawn` of the supervisor threw or emitted. Values of variables are not shown. */
export async function explainStartFailure(error: unknown, attempted: Program): Promise<StartFailure> {
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

async function explainCode(code: string, attempted: Program): Promise<Explanation | undefined> {
  const program = name(attempted);
  if (code === 'ERR_INVALID_ARG_VALUE')
    return [`${program} cannot be called: an argument or variable contains a NUL character`, 'correct argv and env'];
  if (code === 'E2BIG')
    return [`the arguments and variables of ${program} are too long for the system`, 'pass the data on stdin'];
  if (TRANSIENT.has(code))
    return [`could not start ${program}: the machine refused for now (${code})`, 'try again when it is less busy'];
  return undefined;
}

/** Why a program that was not found, or must not be run, cannot be started; undefined for one that looks fine. */
export async function explainMissing(attempted: Program): Promise<StartFailure | undefined> {
  const found = await findProgram(attempted);
  if (found === 'fine') return undefined;
  const [message, nextStep] = EXPLANATIONS[found](attempted);
  return { code: found, message, nextStep, transient: false };
}

/**
 * Why a program never ran: the shell said so, on `stderr`, and ended with its code for "not found" (127) or "not
 * executable" (126). Undefined when the program did run and chose that code itself.
 */
export async function explainExit(
  { code }: Exit,
  stderr: CapturedStream,
  attempted: Program,
): Promise<StartFailure | undefined> {
  if ((code !== 126 && code !== 127) || !stderr.head.startsWith(`${SHELL_NAME}:`)) return undefined;
  return (await explainMissing(attempted)) ?? explainUnclear(code, attempted);
}

/** The program looks fine and yet the system refused: it is being written just now, or memory is short, or it cannot be loaded. */
function explainUnclear(code: 126 | 127, attempted: Program): StartFailure {
  const program = name(attempted);
  if (code === 126)
    return {
      code: 'EAGAIN',
      message: `could not start ${program}: the machine refused for now; perhaps the file is being written`,
      nextStep: 'try again when it is less busy',
      transient: true,
    };
  return {
    code: 'ENOENT',
    message: `program ${program} exists, but not what the system needs to load it`,
    nextStep: 'install it for this system',
    transient: false,
  };
}

const EXPLANATIONS: Record<Exclude<Finding, 'fine'>, (attempted: Program) => Explanation> = {
  ENOENT: (attempted) => {
    const [path = ''] = attempted.argv;
    const where = path.includes('/')
      ? `does not exist (seen from ${attempted.cwd})`
      : `was not found on PATH (${shownPath(attempted)})`;
    return [`program ${name(attempted)} ${where}`, hint(path)];
  },
  EACCES: (attempted) => [
    `${name(attempted)} may not be executed`,
    'make it executable (chmod +x), or put its interpreter first in argv',
  ],
  'no interpreter': (attempted) => [
    `program ${name(attempted)} exists, but not the interpreter that its first line names`,
    'install it, or correct the first line',
  ],
};

function hint(program: string): string {
  if (!/\s/.test(program)) return 'install it, or correct argv[0]';
  return 'argv is a list: give the program and each of its arguments as a string of its own';
}

function name({ argv }: Program): string {
  return JSON.stringify(argv[0] ?? '').slice(0, 200);
}

function shownPath({ env }: Program): string {
  const path = env['PATH'] ?? '';
  return path.length > 300 ? `${path.slice(0, 300)}…` : path;
}
