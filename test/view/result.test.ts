import { describe, expect, it } from 'vitest';
import { readOutputs } from '../../src/view/outputs.ts';
import { isSuccess, toInvalidResult, toResult } from '../../src/view/result.ts';
import { HistoryWriter, planOf } from './history.ts';

const PLAN = planOf({ farm: [], dairy: [], bakery: ['farm', 'dairy'] });
const KEYS = [
  'dispatch_id',
  'name',
  'replay_of',
  'status',
  'results',
  'synthesis',
  'summary',
  'errors',
  'trace_index',
  'web_ui',
];
const NOTHING_RAN = { webUi: null };

function finished() {
  const history = new HistoryWriter(PLAN).wait(300).schedule('farm').schedule('dairy').wait(400);
  history
    .complete('farm', { output: { grain: 3 }, usd: 0.25 })
    .wait(200)
    .complete('dairy', { usd: 0.5 });
  return history.schedule('bakery').wait(100).complete('bakery').wait(20).end('success').view();
}

describe('a result', () => {
  it('is one envelope with every task in the spec’s order', () => {
    const context = {
      webUi: 'http://ui',
      traceFiles: { farm: 'traces/bread-1/farm.json' },
      traceIndex: 'traces/i.json',
    };
    const result = toResult(finished(), context);
    expect(Object.keys(result)).toEqual(KEYS);
    expect(result.results[0]).toEqual({
      task_id: 'farm',
      agent: 'coder',
      description: 'Makes the farm',
      status: 'success',
      output: { grain: 3 },
      error: null,
      failure: null,
      attempts: 1,
      execution_time_ms: 400,
      started_at: '2026-11-23T20:45:12.300Z',
      usage: { input_tokens: 1, output_tokens: 1, usd: 0.25, model: 'm' },
      files: [],
      reused_from: null,
      trace_file: 'traces/bread-1/farm.json',
    });
    expect(result.results.map(({ task_id, trace_file }) => [task_id, trace_file !== null])).toEqual([
      ['farm', true],
      ['dairy', false],
      ['bakery', false],
    ]);
    expect(result).toMatchObject({
      dispatch_id: 'bread-1',
      status: 'success',
      errors: [],
      trace_index: 'traces/i.json',
      web_ui: 'http://ui',
    });
    expect(isSuccess(result)).toBe(true);
  });

  it('tells what a task waits for', () => {
    const history = new HistoryWriter(PLAN).schedule('farm').wait(10).fail('farm', { class: 'RateLimited' });
    expect(toResult(history.view(), NOTHING_RAN).results.map(({ status, waiting }) => [status, waiting])).toEqual([
      ['waiting', expect.stringMatching(/^rate limited until 2026-11-23T20:46:\d\d\.\d{3}Z$/)],
      ['pending', undefined],
      ['pending', undefined],
    ]);
  });

  it('counts from the first task’s scheduling to the end, and says how much faster that was than one by one', () => {
    expect(toResult(finished(), NOTHING_RAN).summary).toEqual({
      total_tasks: 3,
      successful: 3,
      failed: 0,
      skipped: 0,
      cancelled: 0,
      reused: 0,
      total_time_ms: 720,
      sequential_time_ms: 400 + 600 + 100,
      speedup: 1.53,
      cost_usd: 0.75,
      input_tokens: 2,
      output_tokens: 2,
    });
  });

  it('of a dispatch that took no time has no speed-up, and an unknown cost is null', () => {
    const { summary } = toResult(new HistoryWriter(PLAN).end('success').view(), NOTHING_RAN);
    expect(summary).toMatchObject({ total_time_ms: 0, speedup: null, cost_usd: null });
  });

  it('tells a failure in one harmless line, with its cause and the next step', () => {
    const history = new HistoryWriter(PLAN).schedule('farm').schedule('dairy').wait(9);
    history.fail('farm', { message: 'first line\n\u001b[31msecond\u001b[0m\u0007' }).complete('dairy');
    const failure = { code: 'AgentFailed', attempts: 1, caused_by: null, next_step: 'mend it' } as const;
    const view = history
      .end('partial', {
        farm: { status: 'error', message: 'first line\n\u001b[31msecond\u001b[0m\u0007', ...failure },
        bakery: {
          status: 'skipped',
          ...failure,
          code: 'DependencyFailed',
          message: 'skipped because farm failed',
          caused_by: 'farm',
        },
      })
      .view();
    const { results, status } = toResult(view, NOTHING_RAN);
    expect(status).toBe('partial');
    expect(results[0]).toMatchObject({ status: 'error', error: 'first line second', failure });
    expect(results[2]).toMatchObject({
      status: 'skipped',
      error: 'skipped because farm failed',
      failure: { code: 'DependencyFailed', attempts: 0, caused_by: 'farm' },
    });
    expect(results[1]).toMatchObject({ error: null, failure: null });
  });

  it('of a dispatch that still runs has the tasks as they stand', () => {
    const { status, results } = toResult(new HistoryWriter(PLAN).schedule('farm').view(), NOTHING_RAN);
    expect(status).toBe('running');
    expect(results.map((task) => [task.status, task.error])).toEqual([
      ['running', null],
      ['pending', null],
      ['pending', null],
    ]);
  });

  it('of wrong input or without a server has the same keys', () => {
    const problem = { path: 'tasks', message: 'is empty', next_step: 'add a task' };
    const result = toInvalidResult([problem], 'invalid');
    expect(Object.keys(result)).toEqual(KEYS);
    expect(Object.keys(result.summary)).toEqual(Object.keys(toResult(finished(), NOTHING_RAN).summary));
    expect(result).toMatchObject({ dispatch_id: null, status: 'invalid', results: [], errors: [problem] });
    expect(isSuccess(result)).toBe(false);
  });
});

describe('outputs that are claim checks', () => {
  const small = { $artifact: 'sha256:small', bytes: 100_000 };
  const huge = { $artifact: 'sha256:huge', bytes: 2_000_000 };
  const lost = { $artifact: 'sha256:lost', bytes: 70_000 };

  it('are whole in the result when they are small enough and can be read, and stay claim checks otherwise', async () => {
    const history = new HistoryWriter(PLAN).schedule('farm').schedule('dairy').wait(1);
    history.complete('farm', { output: small }).complete('dairy', { output: huge }).schedule('bakery');
    const view = history.complete('bakery', { output: lost }).end('success').view();
    const outputs = await readOutputs(view, async ({ $artifact }) => {
      if ($artifact === 'sha256:lost') throw new Error('no such file');
      return { read: $artifact };
    });
    const { results } = toResult(view, { webUi: null, outputs });
    expect(results.map(({ output }) => output)).toEqual([{ read: 'sha256:small' }, huge, lost]);
  });

  it('stay claim checks past 64 MiB in total', async () => {
    const ids = Array.from({ length: 100 }, (_, number) => `t${number}`);
    const history = new HistoryWriter(planOf(Object.fromEntries(ids.map((id) => [id, []]))));
    for (const id of ids)
      history
        .schedule(id)
        .wait(1)
        .complete(id, { output: { $artifact: id, bytes: 1024 * 1024 } });
    expect((await readOutputs(history.view(), async () => 'whole')).size).toBe(64);
  });
});
