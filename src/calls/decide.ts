import type { Attempt, CallResult } from '../plan/call.ts';
import type { CallRecord, JournaledFailure } from './record.ts';

/** How a program ended: one of the two is null. */
type Exit = { code: number | null; signal: NodeJS.Signals | null };

/** What is to be seen of a call before an attempt begins. */
export type CallSituation = {
  record: CallRecord | undefined;
  /** Whether the supervisor of its newest run lives. */
  alive: boolean;
  /** What the exit file says, when there is one. */
  exit: Exit | undefined;
};

/** What the workflow was told of an attempt. */
export type KnownAttempt = Pick<Attempt, 'started_at' | 'class'>;

/** What an attempt is to do. `leftovers` says how the processes of an earlier run are ended before the start. */
export type Beginning =
  | { do: 'start'; leftovers: 'end' | 'await' }
  | { do: 'return'; result: CallResult }
  | { do: 'report'; failure: JournaledFailure }
  | { do: 'follow'; record: CallRecord }
  | { do: 'judge'; record: CallRecord };

/** Signals that come from outside: a shutdown, an impatient person, the kernel that is out of memory. */
const FROM_OUTSIDE = ['SIGKILL', 'SIGTERM', 'SIGHUP', 'SIGINT'];

/**
 * What an attempt does with what earlier ones have left, so that no finished work runs again, no running agent gets a
 * twin, and a call whose words have changed never gets the answer of the old one.
 *
 * @param key of the call that is to be made
 * @param known attempts that the workflow has been told of
 */
export function decideBeginning(
  { record, alive, exit }: CallSituation,
  key: string,
  known: readonly KnownAttempt[],
): Beginning {
  if (!record) return { do: 'start', leftovers: 'end' };
  const isSame = record.key === key;
  const { verdict } = record;
  if (verdict && isSame) {
    if (verdict.type === 'done') return { do: 'return', result: verdict.result };
    if (!findKnown(record, known)) return { do: 'report', failure: verdict.failure };
  }
  if (verdict) return { do: 'start', leftovers: 'end' };
  if (record.ending !== null) return { do: 'start', leftovers: 'await' };
  if (!isSame) return { do: 'start', leftovers: 'end' };
  // Killed while nobody followed it: with its worker, or by the machine. That is not the agent's failure.
  if (exit && (wasKilled(exit) || hasFailed(record, known))) return { do: 'start', leftovers: 'end' };
  if (exit) return { do: 'judge', record };
  return alive ? { do: 'follow', record } : { do: 'start', leftovers: 'end' };
}

function findKnown({ started_at }: CallRecord, known: readonly KnownAttempt[]): KnownAttempt | undefined {
  return known.find((attempt) => attempt.started_at === started_at);
}

/**
 * Whether the workflow was told of the run's failure although a full disk kept the verdict out of the folder. An agent that
 * was unavailable may be trouble of ours, in which case nobody has judged the run yet.
 */
function hasFailed(record: CallRecord, known: readonly KnownAttempt[]): boolean {
  const attempt = findKnown(record, known);
  return attempt !== undefined && attempt.class !== 'AgentUnavailable';
}

function wasKilled({ signal }: Exit): boolean {
  return signal !== null && FROM_OUTSIDE.includes(signal);
}

/** What Temporal says about why an activity was cancelled. */
export type CancellationDetails = { cancelRequested: boolean };

/**
 * What becomes of an agent whose activity is cancelled. Only when somebody asked for it is the agent ended: a worker that
 * stops, a heartbeat that came too late, a lost or closed workflow (`notFound`) leave it to the next attempt, or to the
 * sweep.
 */
export function decideCancellation(details: CancellationDetails | undefined): 'end' | 'leave' {
  return details?.cancelRequested ? 'end' : 'leave';
}
