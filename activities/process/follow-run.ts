import { once } from 'node:events';
import { captureStream } from './captured-stream.ts';
import { explainExit } from './could-not-start.ts';
import { endTree, waitForTree } from './end-tree.ts';
import { type Exit, getExitReason } from './exited.ts';
import { type Limits, watchReasons } from './first-reason.ts';
import { notRun, type ProcessResult, type Reason, type StopReason } from './result.ts';
import { fromShellCode, measureOutput, readExit } from './run-files.ts';
import type { Program, Run } from './start.ts';
import { isRootAlive } from './tree.ts';

/** How often the output is measured and, of a run that another process started, its end is looked for. */
const LOOK_MS = 100;
/** How long a background child may go on after the program itself has ended, before it is ended too. */
const LAST_WORDS_MS = 250;

export type FollowOptions = Limits & {
  /** For the words of a failure. */
  program: Program;
  /** From TERM to KILL, in milliseconds. */
  graceMs: number;
  /** Hears how much has been written, whenever it is more than before. */
  onOutput?: ((bytes: number) => void) | undefined;
  /** Asked before the run is ended from outside; throws when it is no longer ours to end. */
  beforeEnding(reason: StopReason): Promise<void>;
};

/**
 * Follows a run to its end, whatever that is, and never throws for how it ended. When the result comes, nothing that the
 * program started is left, unless the reason is `detached`: background children of a program that has ended by itself are
 * ended as well, after 250 ms for their last words.
 *
 * @throws what `beforeEnding` throws
 */
export async function followRun(run: Run, options: FollowOptions): Promise<ProcessResult> {
  const watch = watchReasons(options);
  const look = startLooking(run, (bytes) => {
    watch.sawOutput(bytes);
    options.onOutput?.(bytes);
  });
  try {
    const first = await Promise.race([waitForOwnChild(run), look.ended, watch.stopped]);
    if (typeof first !== 'object') return await stopRun(run, first, options);
    const forced = !(await waitForTree(run.tree, LAST_WORDS_MS)) && (await endTree(run.tree, options.graceMs));
    return await describeEnd(run, { exit: first, reason: getExitReason(first), forced }, options.program);
  } finally {
    look.stop();
    watch.unwatch();
  }
}

async function stopRun(run: Run, reason: StopReason, options: FollowOptions): Promise<ProcessResult> {
  if (reason === 'detached') return describeEnd(run, { exit: GOES_ON, reason, forced: false }, options.program);
  await options.beforeEnding(reason);
  const forced = await endTree(run.tree, options.graceMs);
  return describeEnd(run, { exit: readExit(run.files) ?? KILLED, reason, forced }, options.program);
}

/** The supervisor was killed before it could write how its program ended. */
const KILLED: Exit = { code: null, signal: 'SIGKILL' };

const GOES_ON: Exit = { code: null, signal: null };

type End = { exit: Exit; reason: Reason; forced: boolean };

async function describeEnd(run: Run, { exit, reason, forced }: End, program: Program): Promise<ProcessResult> {
  const stdout = captureStream(run.files.stdout);
  const stderr = captureStream(run.files.stderr);
  const startFailure = reason === 'failed' ? await explainExit(exit, stderr, program) : undefined;
  if (startFailure) return { ...notRun('could not start'), startFailure };
  return {
    reason,
    ...exit,
    forced,
    durationMs: Math.max(0, Date.now() - run.startedAt.getTime()),
    stdout,
    stderr,
  };
}

/** The exit code comes with the event, should a full disk have kept it out of its file. */
async function waitForOwnChild({ child, files }: Run): Promise<Exit> {
  if (!child) return new Promise(() => {});
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  const { exitCode: code, signalCode: signal } = child;
  return readExit(files) ?? (code === null ? { code: null, signal } : fromShellCode(code));
}

function startLooking(run: Run, onOutput: (bytes: number) => void): { ended: Promise<Exit>; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let seen = 0;
  const ended = new Promise<Exit>((resolve) => {
    const look = (): void => {
      const bytes = measureOutput(run.files);
      if (bytes !== seen) onOutput(bytes);
      seen = bytes;
      const exit = run.child ? undefined : findAdoptedEnd(run);
      if (exit) resolve(exit);
    };
    timer = setInterval(look, LOOK_MS);
    // At once: what has ended while nobody followed it counts, also when its time has run out since.
    if (!run.child) look();
  });
  return { ended, stop: () => clearInterval(timer) };
}

function findAdoptedEnd({ files, tree }: Run): Exit | undefined {
  const written = readExit(files);
  if (written) return written;
  if (isRootAlive(tree)) return undefined;
  // It may have been written between the two looks.
  return readExit(files) ?? KILLED;
}
