import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Whether `path` is a file that this user may execute. */
export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** The absolute path of a program on `env.PATH`, or undefined. Relative entries are passed over. */
export async function findProgram(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  for (const folder of folders) {
    if (await isExecutable(join(folder, name))) return join(folder, name);
  }
  return undefined;
}

/**
 * Runs a program to its end and gives its standard output.
 *
 * @param argv absolute path of the program, then its arguments
 * @throws an Error whose message is the last line of its standard error, when it fails or takes longer than `timeoutMs`
 */
export async function runProgram(argv: string[], env: NodeJS.ProcessEnv, timeoutMs: number): Promise<string> {
  const [program = '', ...args] = argv;
  try {
    const { stdout } = await execute(program, args, {
      env,
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      maxBuffer: 4 << 20,
    });
    return stdout;
  } catch (error) {
    throw new Error(describeFailure(error as ProgramFailure, timeoutMs), { cause: error });
  }
}

type ProgramFailure = Error & { stderr?: string; killed?: boolean };

/** Programs end their complaints with the line that matters; pip starts that one with ERROR. */
function describeFailure(failure: ProgramFailure, timeoutMs: number): string {
  if (failure.killed) return `did not end within ${timeoutMs / 1000} s`;
  const lines = (failure.stderr ?? '').split('\n').filter((line) => line.trim());
  const telling = lines.findLast((line) => line.startsWith('ERROR')) ?? lines.at(-1) ?? failure.message;
  return telling.replace(/^ERROR: /, '').trim();
}
