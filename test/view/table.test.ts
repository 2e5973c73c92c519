import { describe, expect, it } from 'vitest';
import { applyPending } from '../../src/view/pending.ts';
import { toInvalidResult, toResult } from '../../src/view/result.ts';
import { formatListText, formatResultText, formatStatusText } from '../../src/view/table.ts';
import { formatLocalTime } from '../../src/view/time-text.ts';
import { HistoryWriter, planOf } from './history.ts';

const PLAN = planOf({ farm: [], dairy: [], mill: ['farm'], bakery: ['mill', 'dairy'] });
const STARTED = formatLocalTime('2026-11-23T20:45:12.000Z');

function halfFailed() {
  const history = new HistoryWriter(PLAN).schedule('farm').schedule('dairy').wait(80).complete('dairy').wait(1420);
  history.fail('farm', { message: 'hail' });
  const skip = { status: 'skipped', message: 'skipped because farm failed', caused_by: 'farm' } as const;
  return history
    .end('partial', { farm: { status: 'error', message: 'hail', next_step: 'sow again' }, mill: skip, bakery: skip })
    .view();
}

const linesOf = (text: string) => text.split('\n');

describe('the table of a result', () => {
  it('has what an agent made of it all, harmless, or why there is nothing', () => {
    const result = toResult(halfFailed(), { webUi: null });
    const made = { agent: 'writer', status: 'success', error: null, usage: null } as const;
    const text = formatResultText({ ...result, synthesis: { ...made, output: { text: '# All\n  - \u001b[31mwell' } } });
    expect(linesOf(text)).toEqual(expect.arrayContaining(['# All', '  - well']));
    const none = { ...made, status: 'error', output: null, error: 'AgentFailed: no words' } as const;
    expect(linesOf(formatResultText({ ...result, synthesis: none }))).toContain('synthesis: AgentFailed: no words');
  });

  it('shows every task, why it failed, what to do, and where to look', () => {
    const result = toResult(halfFailed(), { webUi: 'http://ui/bread-1', traceIndex: 'traces/i.json' });
    expect(formatResultText(result)).toBe(`STATUS   TASK    AGENT   TIME  ATTEMPTS  NOTE
error    farm    coder  1.5 s         1  hail
success  dairy   coder  80 ms         1
skipped  mill    coder      -         0  skipped because farm failed
skipped  bakery  coder      -         0  skipped because farm failed

farm: AgentFailed: hail
  next: sow again

partial: 1 of 4 tasks succeeded, 1 failed, 2 skipped in 1.5 s, 1.05 times as fast as one by one
dispatch  bread-1
traces    traces/i.json
web UI    http://ui/bread-1
`);
  });

  it('keeps to the width: long ids and notes are cut', () => {
    const id = `a-task-with-${'a-very-'.repeat(10)}long-name`;
    const view = new HistoryWriter(planOf({ [id]: [] }))
      .schedule(id)
      .fail(id, { message: 'because '.repeat(50) })
      .view();
    const table = linesOf(formatResultText(toResult(view, { webUi: null }))).slice(0, 2);
    expect(table[1]!.length).toBe(100);
    expect(table[1]).toMatch(/^error {3}a-task-with-a-very-a-very-a-ver… {2}coder .* because.*…$/);
  });

  it('of a large dispatch lists what went wrong and counts the rest', () => {
    const ids = Array.from({ length: 300 }, (_, number) => `t${number}`);
    const history = new HistoryWriter(planOf(Object.fromEntries(ids.map((id) => [id, []]))));
    for (const id of ids) history.schedule(id).wait(1);
    for (const id of ids) id === 't7' ? history.fail(id) : history.complete(id);
    const lines = linesOf(formatResultText(toResult(history.view(), { webUi: null })));
    expect(lines[1]).toContain('t7');
    expect(lines[2]).toBe('299 more: 299 success (all of them with --json)');
  });

  it('of wrong input lists the problems', () => {
    const problem = { path: 'tasks[2].agent', message: 'there is no agent "codr"', next_step: 'did you mean coder?' };
    expect(formatResultText(toInvalidResult([problem], 'invalid'))).toBe(
      'invalid:\n  tasks[2].agent: there is no agent "codr"; did you mean coder?\n',
    );
  });
});

describe('the table of a status', () => {
  it('tells what every task is doing', () => {
    const history = new HistoryWriter(PLAN).schedule('farm').schedule('dairy').wait(2000);
    const view = history.fail('dairy', { class: 'RateLimited', message: 'too many requests' }).view();
    const now = Date.parse(history.now()) + 1000;
    expect(
      formatStatusText(view, { now, webUi: 'http://ui' }),
    ).toBe(`bread  bread-1  running for 3.0 s, started ${STARTED}
4 tasks: 1 running, 1 waiting, 2 pending

STATUS   TASK    AGENT   TIME  ATTEMPT  NOTE
running  farm    coder  3.0 s        -
waiting  dairy   coder  2.0 s        1  rate limited until ${formatLocalTime('2026-11-23T20:46:14.000Z').slice(11)}; too many requests
pending  mill    coder      -        -
pending  bakery  coder      -        -

web UI    http://ui
`);
  });

  it('says of every task of an agent whose circuit is open that it waits, also of those that never ran', () => {
    const circuit_breaker = { failure_threshold: 1, recovery_timeout_seconds: 60 };
    const history = new HistoryWriter(planOf({ farm: [], dairy: [], mill: ['farm'] }, { circuit_breaker }));
    history.schedule('farm').wait(2000).fail('farm', { class: 'AgentUnavailable', message: 'refused' });
    const until = formatLocalTime('2026-11-23T20:46:14.000Z').slice(11);
    const rowsOf = () => linesOf(formatStatusText(history.view())).slice(1, -1);
    expect(rowsOf()).toEqual([
      '3 tasks: 2 waiting, 1 pending',
      '',
      'STATUS   TASK   AGENT   TIME  ATTEMPT  NOTE',
      `waiting  farm   coder  2.0 s        1  circuit open for coder until ${until}; refused`,
      `waiting  dairy  coder      -        -  circuit open for coder until ${until}`,
      'pending  mill   coder      -        -',
    ]);
    history.wait(60_000).schedule('farm~2');
    expect(rowsOf()[4]).toBe(
      'waiting  dairy  coder      -        -  circuit open for coder until a probe has reached it',
    );
  });

  it.each([
    [{ state: 'scheduled', attempt: 1, last_failure: null }, 'waiting', 'no worker has taken it yet'],
    [
      { state: 'scheduled', attempt: 2, last_failure: 'AgentFailed: hail' },
      'waiting',
      `again at ${STARTED} after AgentFailed: hail`,
    ],
    [{ state: 'paused', attempt: 1, last_failure: null }, 'waiting', 'paused'],
    [{ state: 'cancel requested', attempt: 1, last_failure: null }, 'running', 'asked to end'],
  ] as const)('says of an open activity that is %o: %s, %s', (state, status, note) => {
    const view = new HistoryWriter(planOf({ farm: [] })).schedule('farm').view();
    const times = { last_started_at: null, next_attempt_at: '2026-11-23T20:45:12.000Z' };
    applyPending(view, [{ activityId: 'farm', ...state, ...times, progress: { attempts: [] } }]);
    const row = linesOf(formatStatusText(view))[4]!;
    expect(row.startsWith(status)).toBe(true);
    expect(row.endsWith(note)).toBe(true);
  });

  it('says what ended a dispatch from outside', () => {
    const view = new HistoryWriter(PLAN).wait(10).close('terminated', { message: 'wrong branch' }).view();
    expect(linesOf(formatStatusText(view))[0]).toBe(
      `bread  bread-1  cancelled after 10 ms, started ${STARTED}; the dispatch was terminated from outside: wrong branch`,
    );
  });
});

describe('the list of dispatches', () => {
  it('has a line for each', () => {
    const counts = { total: 4, successful: 1, failed: 1, skipped: 2, cancelled: 0 };
    const times = { started_at: '2026-11-23T20:45:12.000Z', total_time_ms: 1500 };
    const quiet = { paused: null, approvals: [] };
    expect(
      formatListText([
        { dispatch_id: 'bread-1', name: 'bread', status: 'partial', counts, ...times, failed_ids: ['farm'], ...quiet },
        {
          dispatch_id: 'bread-2',
          name: 'bread-2',
          status: 'running',
          counts: null,
          started_at: null,
          total_time_ms: null,
          failed_ids: [],
          ...quiet,
        },
      ]),
    ).toBe(`STATUS   DISPATCH  STARTED               TIME  DONE  NAME
partial  bread-1   ${STARTED}  1.5 s   4/4  bread; failed: farm
running  bread-2   -                        -     -
`);
  });

  it('says when there is none', () => {
    expect(formatListText([])).toBe('no dispatches\n');
  });
});
