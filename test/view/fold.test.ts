import { describe, expect, it } from 'vitest';
import { describeTaskWait } from '../../src/view/circuits.ts';
import { applyPending } from '../../src/view/pending.ts';
import { HistoryWriter, planOf, statusesOf } from './history.ts';

const CHAIN = planOf({ farm: [], mill: ['farm'], bakery: ['mill'], dairy: [] });

describe('a task', () => {
  it('is pending, then running, then successful with output, times and the input that its call got', () => {
    const history = new HistoryWriter(CHAIN);
    expect(statusesOf(history.view())).toEqual({
      farm: 'pending',
      mill: 'pending',
      bakery: 'pending',
      dairy: 'pending',
    });
    history.wait(100).schedule('farm');
    expect(history.view().tasks.get('farm')).toMatchObject({
      status: 'running',
      input: { field: 'resolved' },
      started_at: null,
    });
    history.wait(400).complete('farm', { output: { grain: 3 } });
    expect(history.view().tasks.get('farm')).toMatchObject({
      status: 'success',
      output: { grain: 3 },
      started_at: '2026-11-23T20:45:12.100Z',
      ended_at: '2026-11-23T20:45:12.500Z',
      execution_time_ms: 400,
      failure: null,
    });
  });

  it('does not count the waits between its attempts as execution time', () => {
    const history = new HistoryWriter(CHAIN).schedule('farm').wait(200);
    const first = history.attempt('farm', 'AgentFailed');
    history.wait(1000).wait(300);
    const second = { ...history.attempt('farm', null), started_at: '2026-11-23T20:45:13.200Z' };
    history.fail('farm', { attempts: [first, { ...second, class: 'AgentFailed' }] });
    const task = history.view().tasks.get('farm')!;
    expect(task.attempts.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(task.execution_time_ms).toBe(200 + 300);
  });

  it('fails: all downstream of it is skipped and names it, the rest goes on', () => {
    const view = new HistoryWriter(CHAIN)
      .schedule('farm')
      .schedule('dairy')
      .wait(5)
      .fail('farm', { next_step: 'sow' })
      .view();
    expect(statusesOf(view)).toEqual({ farm: 'error', mill: 'skipped', bakery: 'skipped', dairy: 'running' });
    expect(view.tasks.get('farm')!.failure).toEqual({
      code: 'AgentFailed',
      message: 'exit code 1',
      attempts: 1,
      caused_by: null,
      next_step: 'sow',
    });
    expect(view.tasks.get('bakery')!.failure).toMatchObject({ code: 'DependencyFailed', caused_by: 'farm' });
    expect(view.status).toBe('running');
  });

  it('fails under on_failure stop: nothing that is pending starts any more', () => {
    const plan = { ...CHAIN, on_failure: 'stop' as const };
    const view = new HistoryWriter(plan).schedule('farm').fail('farm').view();
    expect(statusesOf(view)).toEqual({ farm: 'error', mill: 'skipped', bakery: 'skipped', dairy: 'skipped' });
    expect(view.tasks.get('dairy')!.failure).toMatchObject({ code: 'Stopped', caused_by: 'farm' });
  });

  it.each([
    ['AgentUnavailable', 1, 'waiting'],
    ['AgentUnavailable', 3, 'waiting'],
    ['AgentUnavailable', 4, 'error'],
    ['RateLimited', 9, 'waiting'],
    ['WorkerLost', 9, 'waiting'],
    ['OutputInvalid', 1, 'error'],
    ['InvalidInput', 1, 'error'],
  ] as const)('that fails with %s for the %i. time in a row is %s', (failure, times, status) => {
    const history = new HistoryWriter(CHAIN);
    for (let time = 1; time <= times; time++) {
      const id = time === 1 ? 'farm' : `farm~${time}`;
      history.schedule(id).wait(10).fail(id, { class: failure });
    }
    const view = history.view();
    expect(view.tasks.get('farm')).toMatchObject({ status, failure: { code: failure, attempts: times } });
    expect(view.tasks.get('mill')!.status).toBe(status === 'error' ? 'skipped' : 'pending');
  });

  it('that waits for the circuit of its agent tells so in its story, also when it has never run', () => {
    const circuit_breaker = { failure_threshold: 1, recovery_timeout_seconds: 60 };
    const history = new HistoryWriter(planOf({ farm: [], dairy: [], mill: ['farm'] }, { circuit_breaker }));
    history.schedule('farm').fail('farm', { class: 'AgentUnavailable', message: 'refused' });
    expect(statusesOf(history.view())).toEqual({ farm: 'waiting', dairy: 'waiting', mill: 'pending' });
    const told = { what: 'waiting', detail: 'circuit open for coder until 2026-11-23T20:46:12.000Z' };
    expect(history.view().tasks.get('farm')!.events.at(-1)).toMatchObject(told);
    expect(history.view().tasks.get('dairy')!.events).toMatchObject([told]);

    history.wait(60_000).schedule('farm~2');
    expect(statusesOf(history.view())).toEqual({ farm: 'running', dairy: 'waiting', mill: 'pending' });
    history.wait(10).complete('farm~2');
    expect(statusesOf(history.view())).toEqual({ farm: 'success', dairy: 'pending', mill: 'pending' });
  });

  it.each([
    ['AgentUnavailable', 1, { agent: 'coder' }],
    ['AgentUnavailable', 2, { task: 'farm' }],
    ['RateLimited', 1, { task: 'farm' }],
  ] as const)('that waits after %s (threshold %i) does so until the timer in the history says', (...row) => {
    const [failure, failure_threshold, waiting] = row;
    const circuit_breaker = { failure_threshold, recovery_timeout_seconds: 60 };
    const history = new HistoryWriter(planOf({ farm: [] }, { circuit_breaker }));
    // No worker was there for an hour.
    history.schedule('farm').fail('farm', { class: failure }).wait(3_600_000).startTimer(waiting, 60);
    const view = history.view();
    const until: number[] = [];
    const formatTime = (ms: number) => `${until.push(ms)}`;
    describeTaskWait(view, view.tasks.get('farm')!, { now: Date.parse(history.now()), formatTime });
    expect(until).toEqual([Date.parse(history.now()) + 60_000]);
  });

  it('runs again although it had failed: the skips that it caused are taken back', () => {
    const view = new HistoryWriter(CHAIN).schedule('farm').fail('farm').wait(5).schedule('farm~2').view();
    expect(statusesOf(view)).toMatchObject({ farm: 'running', mill: 'pending', bakery: 'pending' });
    expect(view.tasks.get('bakery')).toMatchObject({ failure: null, events: [] });
  });

  it('whose worker was lost keeps that run among its attempts, although no worker reported it', () => {
    const history = new HistoryWriter(CHAIN).schedule('farm').wait(2000).loseWorker('farm').wait(1).schedule('farm~2');
    const task = history.wait(500).complete('farm~2').view().tasks.get('farm')!;
    expect(task.attempts.map(({ attempt, class: failure }) => [attempt, failure])).toEqual([
      [1, 'WorkerLost'],
      [2, null],
    ]);
    expect(task.execution_time_ms).toBe(2500);
    expect(task.schedulings.map(({ activity_id, closed_at }) => [activity_id, closed_at])).toEqual([
      ['farm', '2026-11-23T20:45:14.000Z'],
      ['farm~2', '2026-11-23T20:45:14.501Z'],
    ]);
    expect(task.events.map(({ what, detail }) => [what, detail])).toEqual([
      ['scheduled', null],
      ['started', 'attempt 1 by 1@host'],
      ['timed out', 'WorkerLost: its worker was lost'],
      ['scheduled', 'farm~2'],
      ['started', 'attempt 1 by 1@host'],
      ['completed', null],
    ]);
  });

  it('whose call repeats attempts of earlier calls has each of them once', () => {
    const history = new HistoryWriter(CHAIN).schedule('farm').wait(10);
    const first = history.attempt('farm', 'RateLimited');
    history.fail('farm', { class: 'RateLimited' }).wait(60_000).schedule('farm~2', [first]).wait(10);
    expect(
      history
        .complete('farm~2', { before: [first] })
        .view()
        .tasks.get('farm')!.attempts,
    ).toHaveLength(2);
  });

  it('of a worker that keeps no contract still has an attempt, by the server’s times', () => {
    const history = new HistoryWriter(CHAIN).schedule('farm').wait(70).fail('farm', { attempts: [] });
    expect(history.view().tasks.get('farm')).toMatchObject({
      execution_time_ms: 70,
      attempts: [{ class: 'AgentFailed' }],
    });
  });
});

describe('the end of a dispatch', () => {
  it('is decided by the outcome: tasks that it does not name succeeded', () => {
    const history = new HistoryWriter(CHAIN).schedule('farm').wait(9).fail('farm');
    const named = { status: 'error', code: 'TimedOut', message: 'too slow' } as const;
    const view = history.end('partial', { farm: named, mill: { status: 'skipped', caused_by: 'farm' } }).view();
    expect(statusesOf(view)).toEqual({ farm: 'error', mill: 'skipped', bakery: 'success', dairy: 'success' });
    expect(view.tasks.get('farm')!.failure).toMatchObject({ code: 'TimedOut', message: 'too slow' });
    expect(view.status).toBe('partial');
  });

  it('names a task that failed before it was ever scheduled', () => {
    const named = { status: 'error', code: 'InvalidInput', message: 'no such path' } as const;
    const task = new HistoryWriter(CHAIN).end('partial', { farm: named }).view().tasks.get('farm')!;
    expect(task).toMatchObject({ status: 'error', ended_at: null, attempts: [] });
    expect(task.events).toMatchObject([{ what: 'failed', detail: 'no such path' }]);
  });

  it('after a cancel keeps what had succeeded', () => {
    const history = new HistoryWriter(CHAIN).schedule('farm').wait(5).complete('farm').schedule('mill').requestCancel();
    history.wait(800).cancel('mill');
    expect(history.view().tasks.get('mill')).toMatchObject({
      status: 'cancelled',
      attempts: [{ class: null, message: 'cancelled' }],
      execution_time_ms: 800,
    });
    expect(history.view().tasks.get('bakery')!.status).toBe('pending');
    const gone = { status: 'cancelled', code: 'Cancelled' } as const;
    const view = history.end('cancelled', { mill: gone, bakery: gone, dairy: gone }).view();
    expect(statusesOf(view)).toEqual({ farm: 'success', mill: 'cancelled', bakery: 'cancelled', dairy: 'cancelled' });
  });

  it('at the deadline does not blame the tasks that were cancelled for those that could not start', () => {
    const plan = { ...CHAIN, deadline_seconds: 10 };
    const history = new HistoryWriter(plan).schedule('farm').wait(10_000).cancel('farm');
    expect(statusesOf(history.view())).toEqual({
      farm: 'cancelled',
      mill: 'pending',
      bakery: 'pending',
      dairy: 'pending',
    });
  });

  it.each([
    {
      closing: 'terminated',
      reason: 'wrong branch',
      code: 'Cancelled',
      message: 'the dispatch was terminated from outside: wrong branch',
      status: 'cancelled',
    },
    {
      closing: 'timed out',
      reason: null,
      code: 'DeadlineExceeded',
      message: 'the dispatch ran into the execution timeout of its workflow',
      status: 'cancelled',
    },
    {
      closing: 'cancelled',
      reason: null,
      code: 'Cancelled',
      message: 'the dispatch was cancelled from outside',
      status: 'cancelled',
    },
    {
      closing: 'failed',
      reason: 'TypeError: x',
      code: 'Internal',
      message: 'the dispatch itself broke: TypeError: x',
      status: 'partial',
    },
    {
      closing: 'completed',
      reason: null,
      code: 'Internal',
      message: 'the dispatch ended without a readable outcome',
      status: 'partial',
    },
  ] as const)(
    '$closing from outside cancels what had not ended, readably',
    ({ closing, reason, code, message, status }) => {
      const history = new HistoryWriter(CHAIN).schedule('farm').wait(5).complete('farm').schedule('mill').wait(10);
      const view = history.close(closing, { message: reason }).view();
      expect(view.status).toBe(status);
      expect(statusesOf(view)).toEqual({ farm: 'success', mill: 'cancelled', bakery: 'cancelled', dairy: 'cancelled' });
      expect(view.tasks.get('mill')).toMatchObject({ failure: { code, message }, ended_at: history.now() });
      expect(view.tasks.get('bakery')).toMatchObject({ failure: { code, message }, ended_at: null });
    },
  );

  it('comes after several runs of a chain, whose event ids begin anew', () => {
    const history = new HistoryWriter(CHAIN).schedule('farm').wait(5).complete('farm').continueAsNew();
    history.schedule('mill').wait(5).complete('mill', { output: 'flour' }).schedule('bakery');
    const view = history.view();
    expect(statusesOf(view)).toEqual({ farm: 'success', mill: 'success', bakery: 'running', dairy: 'pending' });
    expect(view).toMatchObject({
      run_ids: ['run-1', 'run-2'],
      started_at: '2026-11-23T20:45:12.000Z',
      status: 'running',
    });
    expect(view.tasks.get('mill')!.output).toBe('flour');
  });
});

describe('what the server says of open activities', () => {
  const pending = {
    activityId: 'farm',
    state: 'started' as const,
    attempt: 1,
    last_started_at: '2026-11-23T20:45:13.000Z',
    next_attempt_at: null,
    last_failure: null,
    progress: { attempts: [] },
  };

  it('tells a task that waits for a worker or for its next attempt from one at work', () => {
    const view = new HistoryWriter(CHAIN).schedule('farm').view();
    applyPending(view, [{ ...pending, state: 'scheduled', last_started_at: null }]);
    expect(view.tasks.get('farm')).toMatchObject({ status: 'waiting', started_at: null });
    applyPending(view, [pending]);
    expect(view.tasks.get('farm')).toMatchObject({ status: 'running', started_at: '2026-11-23T20:45:13.000Z' });
    expect(view.counts).toMatchObject({ pending: 3, running: 1, waiting: 0 });
  });

  it('brings attempts that left no event, which the end of the activity repeats', () => {
    const history = new HistoryWriter(CHAIN).schedule('farm').wait(50);
    const view = history.view();
    const attempts = [history.attempt('farm', 'AgentFailed')];
    const retrying = { ...pending, state: 'scheduled' as const, attempt: 2, last_failure: 'AgentFailed: x' };
    applyPending(view, [{ ...retrying, progress: { attempts } }]);
    applyPending(view, [{ ...retrying, progress: { attempts } }]);
    expect(view.tasks.get('farm')).toMatchObject({
      status: 'waiting',
      execution_time_ms: 50,
      attempts: [{ attempt: 1 }],
    });
  });

  it('is ignored when it is older than the history', () => {
    const history = new HistoryWriter(CHAIN)
      .schedule('farm')
      .wait(1)
      .complete('farm')
      .schedule('dairy')
      .fail('dairy', { class: 'WorkerLost' });
    const view = history.schedule('dairy~2').view();
    applyPending(view, [
      pending,
      { ...pending, activityId: 'dairy', state: 'scheduled' },
      { ...pending, activityId: 'nobody' },
    ]);
    expect(statusesOf(view)).toMatchObject({ farm: 'success', dairy: 'running' });
  });
});
