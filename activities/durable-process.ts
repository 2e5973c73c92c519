import { randomUUID } from 'node:crypto';
import { LeaseLostError } from '../src/calls/folder.ts';
import type { OpenCall } from '../src/calls/open-call.ts';
import type { CallRecord } from '../src/calls/record.ts';
import { findIdentity, judgeProcess } from '../src/files/process-identity.ts';
import type { Call } from '../src/plan/call.ts';
import type { StartFailure } from './process/could-not-start.ts';
import { endTree, waitForTree } from './process/end-tree.ts';
import { followRun } from './process/follow-run.ts';
import { notRun, type ProcessResult } from './process/result.ts';
import { getRunFiles, readExit } from './process/run-files.ts';
import { type Program, type Run, startProgram } from './process/start.ts';
import { recallTree } from './process/tree.ts';

/** From TERM to KILL. */
const GRACE_MS = 5000;
/** What a program may write to both streams together, unless its call says otherwise. */
const MAX_OUTPUT_BYTES = 256 * 2 ** 20;

/** What bounds a program; times in milliseconds. */
export type ProcessLimits = { graceMs: number; idleMs?: number | undefined; maxOutputBytes: number };

export type ProcessCall = Program & {
  /** What the program reads on standard input, or the file that it reads; to close it unread does no harm. */
  stdin: string | { file: string };
  limits: ProcessLimits;
};

/** What a run of a program is to one attempt of a call. */
export type Surroundings = {
  /** Of the attempt. */
  startedAt: Date;
  /** From `startedAt`. */
  timeoutMs: number;
  /** Aborted to end the program, or with a `DetachedError` to leave it. */
  signal: AbortSignal;
  /** The agent's session that the program goes on with. */
  session?: string | undefined;
  /** Names of the secrets that the program gets. */
  secretNames?: string[];
  /** Which program of its attempt it is, from 1. */
  turn?: number | undefined;
  /** Hears how much has been written in all. */
  onOutput(bytes: number, run: Run): void;
};

/**
 * Runs a program for a call, or goes on with the run that an earlier worker has started for it. The program outlives this
 * process: what it writes and how it ends lie in the call's folder. A run that was followed to its end is not gone on with
 * again: the next program of the same attempt is a new run.
 *
 * @throws LeaseLostError when another worker has taken the call over
 */
export async function runForCall(
  call: OpenCall,
  { limits, stdin, ...program }: ProcessCall,
  { signal, startedAt, timeoutMs, session, secretNames = [], turn, onOutput }: Surroundings,
): Promise<ProcessResult> {
  const adopted = call.isAtWork() ? call.adopted : undefined;
  if (signal.aborted && !adopted) return notRun('cancelled');
  const run = adopted
    ? recallRun(call.folder.path, adopted)
    : await startRun(call, program, { stdin, startedAt, session, secretNames, turn });
  if (!('tree' in run)) return { ...notRun('could not start'), startFailure: run };
  return followRun(run, {
    program,
    signal,
    ...limits,
    timeoutMs: Math.max(0, startedAt.getTime() + timeoutMs - Date.now()),
    onOutput: (bytes) => onOutput(bytes, run),
    beforeEnding: (reason) => markEnding(call, reason),
  });
}

/** Also on a full disk a run that has to end is ended; only one that is somebody else's by now is not. */
async function markEnding(call: OpenCall, reason: string): Promise<void> {
  try {
    await call.markEnding(reason);
  } catch (error) {
    if (error instanceof LeaseLostError || !call.isOurs()) throw error;
  }
}

/** The limits that a call gives to its program. */
export function getLimits({ idle_timeout_seconds, max_output_bytes }: Call): ProcessLimits {
  return {
    graceMs: GRACE_MS,
    idleMs: idle_timeout_seconds === undefined ? undefined : idle_timeout_seconds * 1000,
    maxOutputBytes: max_output_bytes ?? MAX_OUTPUT_BYTES,
  };
}

/** Whether the recorded run lives, and how it ended if it did. */
export function lookAtRun(path: string, record: CallRecord): { alive: boolean; exit: ReturnType<typeof readExit> } {
  return {
    alive: record.process !== null && judgeProcess(record.process) === 'alive',
    exit: readExit(getRunFiles(path, record.run)),
  };
}

/** A run as its record describes it. */
function recallRun(path: string, { run, mark, process, started_at }: CallRecord): Run {
  return { files: getRunFiles(path, run), tree: recallTree(process, mark), startedAt: new Date(started_at) };
}

type Start = Pick<Surroundings, 'startedAt' | 'turn'> & {
  stdin: ProcessCall['stdin'];
  session: string | undefined;
  secretNames: string[];
};

async function startRun(
  call: OpenCall,
  program: Program,
  { stdin, startedAt, session, secretNames, turn }: Start,
): Promise<Run | StartFailure> {
  if (!call.isOurs()) throw new LeaseLostError('another worker has taken this call over');
  if (call.leftovers) await endLeftovers(call.leftovers.record, call.leftovers.how);
  return call.hold(async ({ record, write }) => {
    const fresh: CallRecord = {
      v: 1,
      key: call.key,
      run: (record?.run ?? 0) + 1,
      started_at: startedAt.toISOString(),
      ...(turn !== undefined && turn > 1 && { turn }),
      mark: randomUUID(),
      process: null,
      ending: null,
      lease: call.lease,
      session: session ?? null,
      secrets: [...new Set([...(record?.secrets ?? []), ...secretNames])],
      masked: record?.masked ?? 0,
      verdict: null,
    };
    // Before the start: if this process dies right after it, the mark finds what was started.
    write(fresh);
    const files = getRunFiles(call.folder.path, fresh.run);
    const run = await startProgram(program, { files, stdin, startedAt, mark: fresh.mark });
    if ('tree' in run) noteProcess(() => write({ ...fresh, process: findIdentity(run.tree.pid) ?? null }));
    return run;
  });
}

/** On a disk that has just become full the run goes on: its mark finds it, and this process is its parent. */
function noteProcess(write: () => void): void {
  try {
    write();
  } catch {
    // Said in the comment above.
  }
}

/** Ends what lives of a run, or lets the worker that is ending it have its time for that. */
export async function endLeftovers(record: CallRecord, how: 'end' | 'await'): Promise<void> {
  const tree = recallTree(record.process, record.mark);
  if (how === 'await' && (await waitForTree(tree, GRACE_MS))) return;
  await endTree(tree, how === 'await' ? 0 : GRACE_MS);
}
