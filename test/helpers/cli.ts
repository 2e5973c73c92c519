import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-info.ts';
import type { DispatchResult } from '../../src/view/result.ts';
import { CANARY } from './canary.ts';

export type CliRun = { code: number | null; stdout: string; stderr: string; pid: number };
export type CliOptions = {
  cwd?: string;
  stdin?: string;
  env?: Record<string, string>;
  timeoutMs?: number;
  cli?: string;
  /** A program, with its arguments, that starts the command line. */
  through?: string[];
};
export type RunningCli = {
  pid: number;
  stdout(): string;
  stderr(): string;
  kill(signal: NodeJS.Signals): void;
  end: Promise<CliRun>;
};

const CLI = join(packageRoot, 'dist', 'src', 'cli.js');

/** How the built command line is started, with nothing of the caller's configuration but PATH and where its state lies. */
export function cliProcess(words: string[], options: CliOptions = {}) {
  const { PATH = '', TEMPORAL_CLI_PATH = '', XDG_STATE_HOME = '', HOME = '' } = process.env;
  const canary = { [CANARY]: process.env[CANARY] ?? '' };
  const env = { PATH, TEMPORAL_CLI_PATH, XDG_STATE_HOME, HOME, NO_COLOR: '1', ...canary, ...options.env };
  const [command = '', ...args] = [...(options.through ?? []), process.execPath, options.cli ?? CLI, ...words];
  return { command, args, env, cwd: options.cwd ?? packageRoot };
}

/** Starts the built command line. */
export function startCli(words: string[], options: CliOptions = {}): RunningCli {
  const { command, args, env, cwd } = cliProcess(words, options);
  const child = spawn(command, args, { cwd, env, timeout: options.timeoutMs ?? 60_000 });
  const chunks = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      chunks[name] += text;
    });
  }
  child.stdin.on('error', () => undefined).end(options.stdin ?? '');
  const end = new Promise<CliRun>((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, ...chunks, pid: child.pid! }));
  });
  return {
    pid: child.pid!,
    stdout: () => chunks.stdout,
    stderr: () => chunks.stderr,
    kill: (signal) => child.kill(signal),
    end,
  };
}

/** Runs the command line to its end. */
export function runCli(args: string[], options: CliOptions = {}): Promise<CliRun> {
  return startCli(args, options).end;
}

/** Runs a dispatch given as a value on standard input; returns its result and how the command ended. */
export async function dispatch(
  spec: unknown,
  options: CliOptions & { args?: string[] } = {},
): Promise<CliRun & { result: DispatchResult }> {
  const run = await runCli(['run', '-', ...(options.args ?? [])], { ...options, stdin: JSON.stringify(spec) });
  return { ...run, result: parseResult(run) };
}

/** The result that a command printed; when it is none, the error tells what was printed instead. */
export function parseResult({ stdout, stderr, code }: CliRun): DispatchResult {
  try {
    return JSON.parse(stdout);
  } catch (cause) {
    throw new Error(
      `stdout holds no JSON (exit ${code}): ${JSON.stringify(stdout.slice(0, 500))}\n${stderr.slice(-2000)}`,
      { cause },
    );
  }
}
