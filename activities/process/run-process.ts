import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { emptyStream } from './captured-stream.ts';
import { endTree } from './end-tree.ts';
import { type Exit, getExitReason } from './exited.ts';
import { type Limits, watchReasons } from './first-reason.ts';
import { closeOutput, type OnOutput, readOutput } from './output.ts';
import type { ProcessResult } from './result.ts';
import { type Program, type Started, startProgram } from './start.ts';
import { waitAtMost } from './timer.ts';

const MIB = 1024 * 1024;

/** How much of stdout `text()` can give back. */
export const KEEP_BYTES = 8 * MIB;

/** The most that a program may write to both streams together, unless its call says otherwise. */
export const MAX_OUTPUT_BYTES = 256 * MIB;

/** How long a background child may go on writing after the program itself has ended, before it is ended too. */
const LEFT_OVER_MS = 250;
/** How long to wait for news that are due at once when everything is dead. */
const CLOSING_MS = 500;

export type ProcessOptions = Program &
  Omit<Limits, 'maxOutputBytes'> & {
    /** What the program reads on standard input; a program that closes it unread does no harm. */
    stdin: string;
    /** From TERM to KILL; 5 s when absent. */
    graceMs?: number;
    /** Of both streams together; `MAX_OUTPUT_BYTES` when absent. */
    maxOutputBytes?: number;
    onOutput?: OnOutput;
  };

type Ending = Omit<ProcessResult, 'durationMs'>;

/**
 * Runs a program to its end, whatever that is, and never throws for how it ended. When the result comes, nothing that
 * the program started is left: background children of a program that has ended by itself are ended as well, after
 * 250 ms if they hold its output open. Output that comes later than that is lost.
 */
export async function runProcess(options: ProcessOptions): Promise<ProcessResult> {
  const startedAt = performance.now();
  const ending = await run(options);
  return { ...ending, durationMs: Math.round(performance.now() - startedAt) };
}

async function run(options: ProcessOptions): Promise<Ending> {
  if (options.signal.aborted) return { reason: 'cancelled', ...NOT_RUN };
  const started = await startProgram(options);
  if (!('child' in started)) return { reason: 'could not start', ...NOT_RUN, startFailure: started };
  try {
    return await follow(started, options);
  } finally {
    started.forget();
  }
}

const NOT_RUN = { code: null, signal: null, forced: false, stdout: emptyStream(), stderr: emptyStream() };

async function follow({ child, tree }: Started, options: ProcessOptions): Promise<Ending> {
  const watch = watchReasons({ ...options, maxOutputBytes: options.maxOutputBytes ?? MAX_OUTPUT_BYTES });
  const getOutput = readOutput(child, KEEP_BYTES, (stream, chunk) => {
    watch.sawOutput(chunk.length);
    options.onOutput?.(stream, chunk);
  });
  const exited = waitForExit(child);
  const closed = waitForClose(child);
  writeInput(child, options.stdin);

  const ended = await Promise.race([exited, watch.stopped]);
  watch.unwatch();
  if (typeof ended === 'object') await waitAtMost(closed, LEFT_OVER_MS);
  const forced = await endTree(tree, options.graceMs ?? 5000);
  await waitAtMost(closed, CLOSING_MS);
  closeOutput(child);
  const exit = (await waitAtMost(exited, CLOSING_MS)) ?? { code: null, signal: null };
  return { reason: typeof ended === 'object' ? getExitReason(ended) : ended, ...exit, forced, ...getOutput() };
}

function waitForExit(child: ChildProcessWithoutNullStreams): Promise<Exit> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
}

/** Settles when the process has ended and all its output was read. */
function waitForClose(child: ChildProcessWithoutNullStreams): Promise<true> {
  return new Promise((resolve) => child.once('close', () => resolve(true)));
}

function writeInput(child: ChildProcessWithoutNullStreams, text: string): void {
  child.stdin.on('error', () => {
    // EPIPE: the program does not want to read. That is its right.
  });
  child.stdin.end(text);
}
