import { describe, expect, it } from 'vitest';
import { applyEvent, createView } from '../../src/view/fold.ts';
import { describeChange, describePending } from '../../src/view/lines.ts';
import { applyPending } from '../../src/view/pending.ts';
import { formatLocalTime } from '../../src/view/time-text.ts';
import { HistoryWriter, planOf } from './history.ts';

const PLAN = planOf({ farm: [], mill: ['farm'], bakery: ['mill'] });

/** All lines that a person sees while a history comes in. */
function linesOf({ events }: HistoryWriter, options = {}): string[] {
  const view = createView('bread-1');
  return events.flatMap((event) => {
    applyEvent(view, event);
    return describeChange(view, event, options)?.split('\n') ?? [];
  });
}

const day = formatLocalTime;
const clock = (iso: string) => formatLocalTime(iso).slice(11);

describe('progress lines', () => {
  it('tell a good run, one line a change', () => {
    const history = new HistoryWriter(PLAN).schedule('farm').wait(412).complete('farm').schedule('mill').wait(12_400);
    history.complete('mill').schedule('bakery').wait(184_000).complete('bakery').end('success');
    expect(linesOf(history)).toEqual([
      'bread: 3 tasks, at most 5 at once',
      'start farm (coder): Makes the farm',
      'ok    farm 0.4 s  [1/3]',
      'start mill (coder): Makes the mill',
      'ok    mill 12 s  [2/3]',
      'start bakery (coder): Makes the bakery',
      'ok    bakery 3 min 04 s  [3/3]',
      'success: 3 of 3 tasks succeeded in 3 min 17 s',
    ]);
  });

  it('tell a failure once, with the tasks that it takes along, and not again at the end', () => {
    const history = new HistoryWriter(PLAN).schedule('farm').wait(50).fail('farm', { message: 'hail' });
    const skip = { status: 'skipped', message: 'skipped because farm failed', caused_by: 'farm' } as const;
    history.end('failure', { farm: { status: 'error', message: 'hail' }, mill: skip, bakery: skip });
    expect(linesOf(history).slice(2)).toEqual([
      'FAIL  farm: hail, attempt 1 of 3  [3/3]',
      'skip  mill: skipped because farm failed',
      'skip  bakery: skipped because farm failed',
      'failure: 0 of 3 tasks succeeded, 1 failed, 2 skipped in 50 ms',
    ]);
  });

  it('tell at the end what no event has told', () => {
    const history = new HistoryWriter(PLAN).end('failure', {
      farm: { status: 'error', code: 'InvalidInput', message: 'no such path' },
      mill: { status: 'skipped', message: 'skipped because farm failed' },
      bakery: { status: 'skipped', message: 'skipped because farm failed' },
    });
    expect(linesOf(history).slice(1, 3)).toEqual([
      'FAIL  farm: no such path  [3/3]',
      'skip  mill: skipped because farm failed',
    ]);
  });

  it('do not count attempts where no other one could have followed', () => {
    const plan = planOf({ farm: [] });
    plan.tasks[0]!.no_retry = ['AgentFailed'];
    expect(linesOf(new HistoryWriter(plan).schedule('farm').wait(1).fail('farm', { message: 'hail' })).at(-1)).toBe(
      'FAIL  farm: hail  [1/1]',
    );
  });

  it.each([
    ['WorkerLost', '', 'farm: busy; it will be scheduled again'],
    ['RateLimited', '2026-11-23T20:50:00.000Z', `farm: rate limited until ${clock('2026-11-23T20:50:00.000Z')}; busy`],
    ['RateLimited', '2026-11-29T20:50:00.000Z', `farm: rate limited until ${day('2026-11-29T20:50:00.000Z')}; busy`],
    ['AgentUnavailable', '', `farm: coder unavailable, again at ${clock('2026-11-23T20:45:13.005Z')}; busy`],
  ] as const)('tell when a task waits after %s %s and comes again', (failure, reset_at, line) => {
    const history = new HistoryWriter(PLAN).schedule('farm').wait(5);
    history.fail('farm', { class: failure, message: 'busy', ...(reset_at && { reset_at }) });
    expect(linesOf(history.schedule('farm~2')).slice(2)).toEqual([`wait  ${line}`, 'again farm (coder)']);
  });

  it('tell once that a circuit has opened, whoever else waits for it', () => {
    const plan = planOf(
      { farm: [], dairy: [], mill: [] },
      { circuit_breaker: { failure_threshold: 1, recovery_timeout_seconds: 60 } },
    );
    const history = new HistoryWriter(plan).schedule('farm').wait(5);
    history.fail('farm', { class: 'AgentUnavailable', message: 'refused' });
    const until = clock('2026-11-23T20:46:12.005Z');
    expect(linesOf(history).slice(2)).toEqual([`wait  farm: circuit open for coder until ${until}; refused`]);
  });

  it('tell a cancel and what came of it', () => {
    const history = new HistoryWriter(PLAN).schedule('farm').requestCancel().wait(1500).cancel('farm');
    const gone = {
      status: 'cancelled',
      code: 'Cancelled',
      message: 'the dispatch was cancelled before it could run',
    } as const;
    history.end('cancelled', { farm: { ...gone, message: 'cancelled' }, mill: gone, bakery: gone });
    expect(linesOf(history).slice(2)).toEqual([
      'cancel requested: agents at work are asked to end',
      'stop  farm: cancelled',
      'stop  mill: the dispatch was cancelled before it could run',
      'stop  bakery: the dispatch was cancelled before it could run',
      'cancelled: 0 of 3 tasks succeeded, 3 cancelled in 1.5 s',
    ]);
  });

  it('do not list thousands of skipped tasks', () => {
    const ids = Array.from({ length: 5_000 }, (_, number) => `t${number}`);
    const plan = planOf(Object.fromEntries(ids.map((id, number) => [id, number === 0 ? [] : ['t0']])));
    const lines = linesOf(new HistoryWriter(plan).schedule('t0').fail('t0'));
    expect(lines).toHaveLength(2 + 1 + 10 + 1);
    expect(lines.at(-1)).toBe('skip  4,989 more');
  });

  it('carry no control characters out of descriptions and failures', () => {
    const plan = planOf({ farm: [] });
    plan.tasks[0]!.description = 'a\u001b]0;title\u0007b\r\nFAIL c\u202e\u0000d';
    const lines = linesOf(
      new HistoryWriter(plan).schedule('farm').wait(1).fail('farm', { message: 'x\n\n\u001b[2Jy\u009bz\u2028w' }),
    );
    expect(lines).toHaveLength(3);
    expect(lines.join('')).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
    expect(lines[1]).toMatch(/^start farm \(coder\): a.*b FAIL c d$/);
  });

  it('have colour only when asked', () => {
    const history = new HistoryWriter(PLAN).schedule('farm').wait(40).complete('farm');
    expect(linesOf(history).join('')).not.toContain('\u001b');
    expect(linesOf(history, { color: true }).at(-1)).toBe('\u001b[32mok   \u001b[0m farm 40 ms  [1/3]');
  });

  it('tell each attempt that Temporal makes by itself once', () => {
    const view = new HistoryWriter(PLAN).schedule('farm').view();
    const call = { activityId: 'farm', state: 'scheduled' as const, last_started_at: null, next_attempt_at: null };
    const at = (attempt: number, last_failure: string | null) => [
      { ...call, attempt, last_failure, progress: { attempts: [] } },
    ];
    const told = [at(1, null), at(2, 'AgentFailed: hail'), at(2, 'AgentFailed: hail'), at(3, 'TimedOut: slow')].map(
      (pending) => {
        const line = describePending(view, pending);
        applyPending(view, pending);
        return line;
      },
    );
    expect(told).toEqual([
      null,
      'retry farm: AgentFailed: hail; attempt 2 of 3',
      null,
      'retry farm: TimedOut: slow; attempt 3 of 3',
    ]);
  });
});
