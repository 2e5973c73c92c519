import { ActivityCancellationDetails } from '@temporalio/common';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Beginning,
  type CallSituation,
  decideBeginning,
  decideCancellation,
  type KnownAttempt,
} from '../../src/calls/decide.ts';
import type { CallRecord } from '../../src/calls/record.ts';
import { DONE, FAILED, KEY, OTHER_KEY, RUNNING } from './call-records.ts';

const START = { do: 'start', leftovers: 'end' };
const START_AFTER_THE_END = { do: 'start', leftovers: 'await' };
const RETURN = { do: 'return', result: DONE.type === 'done' && DONE.result };
const REPORT = { do: 'report', failure: FAILED.type === 'failed' && FAILED.failure };
const FOLLOW = { do: 'follow', record: RUNNING };
const FOLLOW_TOO = { do: 'follow', record: { ...RUNNING, lease: 'ann' } };
const JUDGE = { do: 'judge', record: RUNNING };

const { started_at } = RUNNING;
const KNOWN: KnownAttempt[] = [{ started_at, class: 'AgentFailed' }];
/** What is told of a run that a full disk kept anybody from judging. */
const UNJUDGED: KnownAttempt[] = [{ started_at, class: 'AgentUnavailable' }];
const ANOTHER: KnownAttempt[] = [{ started_at: 'x', class: 'AgentFailed' }];

function says(news: Partial<CallRecord>, { alive = false, exit }: Partial<CallSituation> = {}): CallSituation {
  return { record: { ...RUNNING, ...news }, alive, exit };
}

const alive = { alive: true };
const exited = (code: number, more = {}) => ({ exit: { code, signal: null }, ...more });
const killedBy = (signal: NodeJS.Signals) => ({ exit: { code: null, signal } });
const followed = { lease: 'ann' };
const ending = { ending: 'timed out' };

const nothing: CallSituation = { record: undefined, alive: false, exit: undefined };

describe('an attempt at a call whose folder says', () => {
  it.each([
    { folder: 'nothing', says: nothing, same: START, other: START },

    { folder: 'done', says: says({ verdict: DONE }), same: RETURN, other: START },
    { folder: 'done, exit file there', says: says({ verdict: DONE }, exited(0)), same: RETURN, other: START },
    { folder: 'done, something of it lives', says: says({ verdict: DONE }, alive), same: RETURN, other: START },
    { folder: 'done, and known', says: says({ verdict: DONE }), known: KNOWN, same: RETURN, other: START },
    { folder: 'done after ending began', says: says({ ...ending, verdict: DONE }), same: RETURN, other: START },

    { folder: 'failed, not known', says: says({ verdict: FAILED }), same: REPORT, other: START },
    { folder: 'failed, another known', says: says({ verdict: FAILED }), known: ANOTHER, same: REPORT, other: START },
    { folder: 'failed, killed, not known', says: says({ ...ending, verdict: FAILED }), same: REPORT, other: START },
    { folder: 'failed and known', says: says({ verdict: FAILED }), known: KNOWN, same: START, other: START },

    { folder: 'running, left by its worker', says: says({}, alive), same: FOLLOW, other: START },
    { folder: 'running, followed by another', says: says(followed, alive), same: FOLLOW_TOO, other: START },

    { folder: 'process gone, no exit file', says: says({}), same: START, other: START },
    { folder: 'about to start', says: says({ process: null }), same: START, other: START },

    { folder: 'exit code 0', says: says({}, exited(0)), same: JUDGE, other: START },
    { folder: 'exit code 1', says: says({}, exited(1)), same: JUDGE, other: START },
    { folder: 'exit code 1, its failure known', says: says({}, exited(1)), known: KNOWN, same: START, other: START },
    { folder: 'exit code 1, another known', says: says({}, exited(1)), known: ANOTHER, same: JUDGE, other: START },
    { folder: 'exit code 0, known as unjudged', says: says({}, exited(0)), known: UNJUDGED, same: JUDGE, other: START },
    {
      folder: 'failed, known as unjudged',
      says: says({ verdict: FAILED }),
      known: UNJUDGED,
      same: START,
      other: START,
    },
    { folder: 'running, known', says: says({}, alive), known: KNOWN, same: FOLLOW, other: START },
    { folder: 'exit code 0, supervisor lives', says: says({}, exited(0, alive)), same: JUDGE, other: START },
    { folder: 'exit by SIGSEGV', says: says({}, killedBy('SIGSEGV')), same: JUDGE, other: START },
    { folder: 'exit by SIGABRT', says: says({}, killedBy('SIGABRT')), same: JUDGE, other: START },
    { folder: 'exit by SIGKILL', says: says({}, killedBy('SIGKILL')), same: START, other: START },
    { folder: 'exit by SIGTERM', says: says({}, killedBy('SIGTERM')), same: START, other: START },
    { folder: 'exit by SIGHUP', says: says({}, killedBy('SIGHUP')), same: START, other: START },
    { folder: 'exit by SIGINT', says: says({}, killedBy('SIGINT')), same: START, other: START },

    { folder: 'ending', says: says(ending, alive), same: START_AFTER_THE_END, other: START_AFTER_THE_END },
    { folder: 'ending, gone', says: says(ending), same: START_AFTER_THE_END, other: START_AFTER_THE_END },
    { folder: 'ending, exit 0', says: says(ending, exited(0)), same: START_AFTER_THE_END, other: START_AFTER_THE_END },
    {
      folder: 'ending, exit by SIGTERM',
      says: says(ending, killedBy('SIGTERM')),
      same: START_AFTER_THE_END,
      other: START_AFTER_THE_END,
    },
    {
      folder: 'ending for no given reason',
      says: says({ ending: '' }, alive),
      same: START_AFTER_THE_END,
      other: START_AFTER_THE_END,
    },
  ])('$folder: $same.do with the same key, $other.do with another', ({ says, known = [], same, other }) => {
    expect(decideBeginning(says, KEY, known)).toEqual(same);
    expect(decideBeginning(says, OTHER_KEY, known)).toEqual(other);
  });
});

const someExit = fc.oneof(
  fc.record({ code: fc.integer({ min: 0, max: 255 }), signal: fc.constant(null) }),
  fc.record({
    code: fc.constant(null),
    signal: fc.constantFrom<NodeJS.Signals>('SIGKILL', 'SIGTERM', 'SIGHUP', 'SIGINT', 'SIGSEGV', 'SIGABRT'),
  }),
);
const someRecord: fc.Arbitrary<CallRecord> = fc.record({
  v: fc.constant(1),
  key: fc.constantFrom(KEY, OTHER_KEY),
  run: fc.integer({ min: 1, max: 9 }),
  started_at: fc.constantFrom('ten', 'eleven', 'twelve'),
  mark: fc.constant('plum-1'),
  process: fc.constantFrom(RUNNING.process, null),
  ending: fc.constantFrom(null, null, 'cancelled', 'timed out', ''),
  lease: fc.constantFrom(null, 'a', 'b'),
  session: fc.constantFrom(null, 'chat-1'),
  verdict: fc.constantFrom(null, null, DONE, FAILED),
});
const someKnown = fc.subarray<KnownAttempt>([
  { started_at: 'ten', class: 'AgentFailed' },
  { started_at: 'eleven', class: 'OutputInvalid' },
  { started_at: 'twelve', class: 'AgentUnavailable' },
]);

type Decided = {
  record: CallRecord;
  alive: boolean;
  exit: CallSituation['exit'];
  known: KnownAttempt[];
  next: Beginning;
};

/** Looks at what an attempt with `KEY` decides about any situation that has a record. */
function always(check: (decided: Decided) => void): void {
  const situation = fc.tuple(someRecord, fc.boolean(), fc.option(someExit, { nil: undefined }), someKnown);
  fc.assert(
    fc.property(situation, ([record, alive, exit, known]) => {
      check({ record, alive, exit, known, next: decideBeginning({ record, alive, exit }, KEY, known) });
    }),
    { numRuns: 1000 },
  );
}

describe('an attempt at a call, whatever its folder says,', () => {
  it('never starts anything when the same call is done', () => {
    always(({ record, next }) => {
      if (record.key === KEY && record.verdict?.type === 'done') expect(next).toEqual(RETURN);
    });
  });

  it('never returns what another call has given', () => {
    always(({ record, next }) => {
      if (record.key !== KEY) expect(next.do).toBe('start');
    });
  });

  it('returns a result only when there is one', () => {
    always(({ record, next }) => {
      if (next.do === 'return') expect(record.verdict).toBe(DONE);
    });
  });

  it('never follows nor judges a run that is being ended', () => {
    always(({ record, next }) => {
      if (record.ending !== null) expect(['follow', 'judge']).not.toContain(next.do);
    });
  });

  it('waits for the end of a run exactly when somebody else is ending it', () => {
    always(({ record, next }) => {
      const isWaiting = next.do === 'start' && next.leftovers === 'await';
      expect(isWaiting).toBe(record.ending !== null && record.verdict === null);
    });
  });

  it('follows only a living run of the same call', () => {
    always(({ record, alive, next }) => {
      if (next.do === 'follow') expect({ key: record.key, alive }).toEqual({ key: KEY, alive: true });
    });
  });

  it('never starts a twin of a living run of the same call', () => {
    always(({ record, alive, exit, next }) => {
      const isAtWork = alive && !exit && record.ending === null && record.verdict === null;
      if (isAtWork && record.key === KEY) expect(next).toEqual({ do: 'follow', record });
    });
  });

  it('never judges a run a second time', () => {
    always(({ record, known, next }) => {
      const told = known.find((attempt) => attempt.started_at === record.started_at);
      if (told && told.class !== 'AgentUnavailable') expect(next.do).not.toBe('judge');
    });
  });

  it('judges only what has left an exit file', () => {
    always(({ exit, next }) => {
      if (next.do === 'judge') expect(exit).toBeDefined();
    });
  });

  it('reports a journaled failure exactly when the workflow does not know it', () => {
    always(({ record, known, next }) => {
      const isKnown = known.some((attempt) => attempt.started_at === record.started_at);
      const isNews = record.key === KEY && record.verdict?.type === 'failed' && !isKnown;
      expect(next.do === 'report').toBe(isNews);
      if (isNews) expect(next).toEqual(REPORT);
    });
  });
});

const REASONS = ['notFound', 'cancelRequested', 'paused', 'timedOut', 'workerShutdown', 'reset'] as const;
const combinations = Array.from({ length: 2 ** REASONS.length }, (_, bits) =>
  REASONS.filter((_reason, place) => bits & (1 << place)),
);

describe('the agent of a cancelled activity', () => {
  it.each(combinations.map((reasons) => ({ reasons, title: reasons.join(' + ') || 'no reason' })))(
    'is ended only when that was asked for: $title',
    ({ reasons }) => {
      const details = new ActivityCancellationDetails(Object.fromEntries(reasons.map((reason) => [reason, true])));
      expect(decideCancellation(details)).toBe(reasons.includes('cancelRequested') ? 'end' : 'leave');
    },
  );

  it('is left when Temporal gives no details', () => {
    expect(decideCancellation(undefined)).toBe('leave');
  });
});
