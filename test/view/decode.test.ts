import { readFile } from 'node:fs/promises';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { describe, expect, it } from 'vitest';
import { decodeEvent, decodeHistory } from '../../src/view/decode.ts';
import { decodePending } from '../../src/view/decode-pending.ts';
import { applyEvent, createView } from '../../src/view/fold.ts';
import type { DispatchView } from '../../src/view/model.ts';
import { applyPending } from '../../src/view/pending.ts';
import { statusesOf } from './history.ts';

// Recorded on a Temporal server 1.32 with a workflow of this package's conventions; stack traces and host names removed.
const FOLDER = new URL('./fixtures/histories/', import.meta.url);

async function readHistory(name: string) {
  return historyFromJSON(JSON.parse(await readFile(new URL(`${name}.json`, FOLDER), 'utf8')));
}

async function foldRecorded(...names: string[]): Promise<DispatchView> {
  const view = createView('greek');
  for (const name of names) {
    for (const event of decodeHistory(await readHistory(name))) applyEvent(view, event);
  }
  return view;
}

const json = (value: unknown) => ({
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from(JSON.stringify(value)),
});

describe('a timer in the history', () => {
  const started = (summary: string) => ({
    eventId: 7,
    eventTime: { seconds: 1_000, nanos: 0 },
    timerStartedEventAttributes: { timerId: '3', startToFireTimeout: { seconds: 1, nanos: 500_000_000 } },
    userMetadata: { summary: json(summary) },
  });

  it.each([
    ['circuit open for coder until 2026-11-24T12:03:20.000Z', { agent: 'coder' }],
    ['schedule farm again: rate limited until 2026-11-24T12:03:20.000Z', { task: 'farm' }],
  ])('%s: tells who waits for it, and until when', (summary, waiting) => {
    expect(decodeEvent(started(summary) as never)).toMatchObject({ type: 'timer-started', waiting, until: 1_001_500 });
  });

  it.each(['deadline of the dispatch', 'start what did not fit', ''])('%j: is not for the view', (summary) => {
    expect(decodeEvent(started(summary) as never)).toBeNull();
  });
});

describe('a recorded history', () => {
  it('with retries, a lost worker and an unavailable agent tells every attempt', async () => {
    const view = await foldRecorded('partial');
    expect(view).toMatchObject({ status: 'partial', name: 'greek', memo: { trace_dir: './traces', failed: ['x'] } });
    expect(statusesOf(view)).toEqual({
      alpha: 'success',
      beta: 'success',
      gamma: 'error',
      delta: 'success',
      epsilon: 'success',
      zeta: 'skipped',
    });
    const attempts = [...view.tasks.values()].map((task) => task.attempts.map((attempt) => attempt.class));
    expect(attempts).toEqual([
      [null],
      ['AgentFailed', 'AgentFailed', null],
      ['AgentFailed', 'AgentFailed'],
      ['WorkerLost', null],
      ['AgentUnavailable', null],
      [],
    ]);
    expect(view.tasks.get('alpha')).toMatchObject({
      input: { n: 'alpha', how: 'ok' },
      output: { file: 'alpha.py' },
      usage: { usd: 0.01 },
      description: 'Task alpha',
      started_at: expect.stringMatching(/^2026-.*Z$/),
    });
    expect(view.tasks.get('gamma')!.failure).toMatchObject({ code: 'AgentFailed', next_step: 'read stderr' });
    // Four tasks ran below a tenth of a second an attempt, one was silent for two seconds until its worker counted as lost.
    expect(view.tasks.get('delta')!.execution_time_ms).toBeGreaterThan(2000);
  });

  it('of two runs is one dispatch', async () => {
    const view = await foldRecorded('continued-1', 'continued-2');
    expect(statusesOf(view)).toEqual({ alpha: 'success', beta: 'success' });
    expect(view.status).toBe('success');
    expect(view.run_ids).toHaveLength(2);
    expect(view.tasks.get('alpha')!.output).toEqual({ file: 'alpha.py' });
  });

  it('that was terminated says by what its open tasks ended', async () => {
    const view = await foldRecorded('terminated');
    expect(statusesOf(view)).toEqual({ alpha: 'success', beta: 'cancelled', gamma: 'cancelled' });
    expect(view.tasks.get('beta')!.failure!.message).toBe('the dispatch was terminated from outside: enough');
  });

  it('that was cancelled has the run that was cut short', async () => {
    const view = await foldRecorded('cancelled');
    expect(view.status).toBe('cancelled');
    expect(view.cancel_requested_at).not.toBeNull();
    expect(view.tasks.get('beta')).toMatchObject({
      status: 'cancelled',
      attempts: [{ class: null, message: 'cancelled' }],
    });
    expect(view.tasks.get('beta')!.events.map(({ what }) => what)).toEqual([
      'scheduled',
      'cancel requested',
      'started',
      'cancelled',
    ]);
  });

  it('comes out the same when it was saved as JSON and read again', async () => {
    const history = await readHistory('partial');
    expect(decodeHistory(historyFromJSON(JSON.parse(historyToJSON(history))))).toEqual(decodeHistory(history));
  });
});

describe('an event', () => {
  it('that does not concern the view is nothing', () => {
    expect(decodeEvent({ eventId: null, timerStartedEventAttributes: { timerId: '1' } })).toBeNull();
  });

  it('of a dispatch whose payloads only their writer can read leaves the tasks to be known by their calls', () => {
    const sealed = { payloads: [{ metadata: { encoding: Buffer.from('binary/encrypted') }, data: Buffer.from('?') }] };
    const view = createView('sealed');
    const raw = [
      { workflowExecutionStartedEventAttributes: { input: sealed } },
      { activityTaskScheduledEventAttributes: { activityId: 'farm', activityType: { name: 'coder' }, input: sealed } },
    ];
    for (const event of raw) applyEvent(view, decodeEvent(event)!);
    expect(view.plan).toBeNull();
    expect(view.tasks.get('farm')).toMatchObject({ agent: 'coder', status: 'running', input: {} });
  });

  it('of a worker that keeps no contract gives its plain result as output', () => {
    const raw = { activityTaskCompletedEventAttributes: { result: { payloads: [json({ grain: 3 })] } } };
    expect(decodeEvent(raw)).toMatchObject({ result: { output: { grain: 3 }, digest: null, attempts: [] } });
  });

  it.each([
    {
      failure: { message: 'odd', applicationFailureInfo: { type: 'TypeError' } },
      expected: { class: 'AgentFailed', message: 'TypeError: odd' },
    },
    {
      failure: { message: 'outer', applicationFailureInfo: { type: 'NotAllowed' }, cause: { message: 'inner' } },
      expected: { class: 'NotAllowed', message: 'outer' },
    },
    { failure: { timeoutFailureInfo: { timeoutType: 4 } }, expected: { class: 'WorkerLost', attempts: [] } },
    { failure: { timeoutFailureInfo: { timeoutType: 1 } }, expected: { class: 'TimedOut', attempts: [] } },
    { failure: {}, expected: { class: 'AgentFailed', message: 'it failed without a message' } },
  ])('of a failure $failure is classed as the workflow does it', ({ failure, expected }) => {
    expect(decodeEvent({ activityTaskFailedEventAttributes: { failure } })).toMatchObject({ failure: expected });
  });
});

describe('an open activity', () => {
  it('is described with the longer of the two records of its attempts', () => {
    const attempt = {
      attempt: 1,
      started_at: '2026-11-23T20:45:12.000Z',
      ended_at: '2026-11-23T20:45:13.000Z',
      class: 'AgentFailed',
      message: 'x',
    };
    const [pending] = decodePending({
      pendingActivities: [
        {
          activityId: 'farm',
          state: 1,
          attempt: 2,
          heartbeatDetails: { payloads: [json({ attempts: [] })] },
          lastFailure: {
            message: 'x',
            applicationFailureInfo: { type: 'AgentFailed', details: { payloads: [json({ attempts: [attempt] })] } },
          },
        },
      ],
    });
    expect(pending).toMatchObject({
      state: 'scheduled',
      attempt: 2,
      last_failure: 'AgentFailed: x',
      progress: { attempts: [attempt] },
    });
    const view = createView('d');
    applyPending(view, [pending!]);
    expect(view.tasks.size).toBe(0);
  });
});
