import { randomUUID } from 'node:crypto';
import type { CallResult } from '../plan/call.ts';
import { type Beginning, type CallSituation, decideBeginning, type KnownAttempt } from './decide.ts';
import { type Access, type CallFolder, LeaseLostError } from './folder.ts';
import type { CallRecord, JournaledFailure, Verdict } from './record.ts';

export type CallOptions = {
  /** See `getCallKey`. */
  key: string;
  /** Attempts that the workflow has been told of. */
  known: readonly KnownAttempt[];
  /** Looks whether the recorded run lives or how it ended. */
  look(record: CallRecord): Omit<CallSituation, 'record'>;
};

/** A call that this worker has taken the lease of. */
export type OpenCall = {
  folder: CallFolder;
  key: string;
  /** The run to go on with; undefined when a new one is to be started. */
  adopted: CallRecord | undefined;
  /** The earlier run whose processes have to be gone before a new one starts, and whether they are being ended already. */
  leftovers: { record: CallRecord; how: 'end' | 'await' } | undefined;
  /** Whether there is an adopted run that `settle` has not been called for. */
  isAtWork(): boolean;
  /** The adopted run was followed to its end. */
  settle(): void;
  /** False as soon as another worker has taken the call over. */
  isOurs(): boolean;
  /** The token under which the record is ours. */
  lease: string;
  /**
   * Runs `work` while nobody else can take the call over; it may write the record as often as it needs.
   *
   * @throws LeaseLostError when it is no longer ours
   */
  hold<T>(work: (access: Access) => Promise<T> | T): Promise<T>;
  /** Writes that the run is about to be ended from outside, so that nobody adopts it. */
  markEnding(reason: string): Promise<void>;
  /**
   * Writes how the call ended. Nothing to do for a call of which nothing was started.
   *
   * @param masked up to which run the streams were gone over
   */
  close(verdict: Verdict, masked?: number): Promise<void>;
  /** Leaves the call to whoever comes next. */
  release(): Promise<void>;
};

/** What an attempt finds: the answer of an earlier one whose report was lost, or a call to make. */
export type Begun =
  | { type: 'done'; result: CallResult }
  | { type: 'failed'; failure: JournaledFailure }
  | { type: 'open'; call: OpenCall };

/** Begins an attempt at a call: looks at what earlier ones left, and takes the lease unless there is an answer already. */
export async function beginCall(folder: CallFolder, { key, known, look }: CallOptions): Promise<Begun> {
  // Nothing to write, so nothing to lock: who starts first writes its lease, and the other one's `hold` finds it.
  if (!folder.read()) {
    const found: Found = { adopted: undefined, leftovers: undefined };
    return { type: 'open', call: openCall(folder, { key, lease: randomUUID(), ...found }) };
  }
  return folder.update<Begun>(({ record, write }) => {
    const seen = record ? look(record) : { alive: false, exit: undefined };
    const beginning = decideBeginning({ record, ...seen }, key, known);
    if (beginning.do === 'return') return { type: 'done', result: beginning.result };
    if (beginning.do === 'report') return { type: 'failed', failure: beginning.failure };
    const lease = randomUUID();
    if (record) write({ ...record, lease });
    return { type: 'open', call: openCall(folder, { key, lease, ...describe(beginning, record) }) };
  });
}

type Found = Pick<OpenCall, 'adopted' | 'leftovers'>;

function describe(beginning: Beginning, record: CallRecord | undefined): Found {
  if (beginning.do === 'start') {
    return { adopted: undefined, leftovers: record && { record, how: beginning.leftovers } };
  }
  return { adopted: record, leftovers: undefined };
}

/** A record that cannot be read just now says nothing about whose the call is. */
function readQuietly(folder: CallFolder): CallRecord | undefined {
  try {
    return folder.read();
  } catch {
    return undefined;
  }
}

function openCall(folder: CallFolder, { key, lease, ...found }: Found & { key: string; lease: string }): OpenCall {
  let atWork = found.adopted !== undefined;
  const hold: OpenCall['hold'] = (work) =>
    folder.update((access) => {
      if (access.record && access.record.lease !== lease)
        throw new LeaseLostError('another worker has taken this call over');
      return work(access);
    });
  const change = (news: Partial<CallRecord>): Promise<void> =>
    hold(({ record, write }) => {
      if (record) write({ ...record, ...news });
    });
  return {
    folder,
    key,
    ...found,
    lease,
    hold,
    isAtWork: () => atWork,
    settle: () => {
      atWork = false;
    },
    isOurs: () => {
      const record = readQuietly(folder);
      return record === undefined || record.lease === lease;
    },
    // A verdict on an attempt that started nothing must not be taken for one on the run before it.
    close: (verdict, masked) =>
      hold(({ record, write }) => {
        const news = { lease: null, ...(masked !== undefined && { masked }) };
        if (record && record.run !== found.leftovers?.record.run) write({ ...record, ...news, verdict });
        else if (record) write({ ...record, ...news });
      }),
    markEnding: (reason) => change({ ending: reason }),
    release: () => change({ lease: null }),
  };
}
