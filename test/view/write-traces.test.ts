import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatFileTime } from '../../src/view/time-text.ts';
import { writeTraces } from '../../src/view/write-traces.ts';
import { HistoryWriter, planOf } from './history.ts';

const PLAN = planOf({ farm: [], bakery: ['farm'] });
const STARTED = '2026-11-23T20:45:12.000Z';
const STEM = `dispatch-${formatFileTime(STARTED)}`;

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'traces-'));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

function finished(id = 'bread-1') {
  const history = new HistoryWriter(PLAN).wait(100).schedule('farm').wait(400).fail('farm', { message: 'hail' });
  const view = history
    .wait(5)
    .end('failure', {
      farm: { status: 'error', message: 'hail' },
      bakery: {
        status: 'skipped',
        code: 'DependencyFailed',
        message: 'skipped because farm failed',
        caused_by: 'farm',
      },
    })
    .view();
  return { ...view, dispatch_id: id };
}

const readJson = async (path: string) => JSON.parse(await readFile(join(workspace, path), 'utf8'));

describe('traces', () => {
  it('are one file a task and an index, named relative to the workspace', async () => {
    const written = await writeTraces(finished(), { workspace });
    expect(written).toEqual({
      traceFiles: { farm: 'traces/bread-1/farm.json', bakery: 'traces/bread-1/bakery.json' },
      traceIndex: `traces/${STEM}.json`,
      warning: null,
    });
    expect(await readdir(join(workspace, 'traces'))).toEqual(['bread-1', `${STEM}.json`]);
    expect(await readdir(join(workspace, 'traces/bread-1'))).toEqual(['.plan.json', 'bakery.json', 'farm.json']);
    expect((await stat(join(workspace, 'traces/bread-1/farm.json'))).mode & 0o077).toBe(0);
  });

  it('tell a task’s whole story', async () => {
    await writeTraces(finished(), { workspace });
    expect(await readJson('traces/bread-1/farm.json')).toMatchObject({
      task_id: 'farm',
      dispatch_id: 'bread-1',
      agent: 'coder',
      status: 'error',
      input: { field: 'resolved' },
      output: null,
      error: 'hail',
      failure: { code: 'AgentFailed', caused_by: null },
      execution_time_ms: 400,
      attempts: [
        {
          attempt: 1,
          started_at: '2026-11-23T20:45:12.100Z',
          ended_at: '2026-11-23T20:45:12.500Z',
          class: 'AgentFailed',
          message: 'hail',
        },
      ],
      events: [
        { what: 'scheduled', time: '2026-11-23T20:45:12.100Z' },
        { what: 'started' },
        { what: 'failed', detail: 'AgentFailed: hail' },
      ],
      timestamp: '2026-11-23T20:45:12.500Z',
    });
    expect(await readJson('traces/bread-1/bakery.json')).toMatchObject({
      status: 'skipped',
      input: { field: '${{ env.FIELD }}' },
      attempts: [],
      events: [{ what: 'skipped', detail: 'skipped because farm failed' }],
      timestamp: '2026-11-23T20:45:12.505Z',
    });
  });

  it('have an index that leads to them', async () => {
    await writeTraces(finished(), { workspace });
    expect(await readJson(`traces/${STEM}.json`)).toEqual({
      dispatch_id: 'bread-1',
      name: 'bread',
      status: 'failure',
      started_at: STARTED,
      ended_at: '2026-11-23T20:45:12.505Z',
      workspace: '/workspace',
      run_ids: ['run-1'],
      replay_of: null,
      config: {
        max_workers: 5,
        on_failure: 'continue',
        deadline_seconds: null,
        circuit_breaker: { failure_threshold: 5, recovery_timeout_seconds: 60 },
        agents: { coder: { kind: 'coder', settings: {} } },
        trace_dir: './traces',
      },
      tasks: [
        { task_id: 'farm', agent: 'coder', status: 'error', trace_file: 'traces/bread-1/farm.json' },
        { task_id: 'bakery', agent: 'coder', status: 'skipped', trace_file: 'traces/bread-1/bakery.json' },
      ],
      summary: expect.objectContaining({ total_tasks: 2, failed: 1, skipped: 1, total_time_ms: 405 }),
    });
  });

  it('of the same dispatch replace each other, with the same content', async () => {
    const first = await writeTraces(finished(), { workspace });
    const before = await readFile(join(workspace, first.traceIndex!));
    expect(await writeTraces(finished(), { workspace })).toEqual(first);
    expect(await readFile(join(workspace, first.traceIndex!))).toEqual(before);
  });

  it('of dispatches that began in the same second keep apart, also when all are written at once', async () => {
    const ids = Array.from({ length: 12 }, (_, number) => `bread-${number}`);
    const all = await Promise.all([...ids, ...ids].map((id) => writeTraces(finished(id), { workspace })));
    const indexes = new Set(all.map(({ traceIndex }) => traceIndex));
    expect(indexes.size).toBe(12);
    const owners = await Promise.all([...indexes].map(async (path) => (await readJson(path!)).dispatch_id));
    expect(owners.sort()).toEqual(ids.sort());
    // No name but these, and no temporary file is left.
    expect(await readdir(join(workspace, 'traces'))).toHaveLength(12 + 12);
    expect([...indexes]).toContain(`traces/${STEM}-12.json`);
  });

  it('do not replace a file that is nobody’s index', async () => {
    await mkdir(join(workspace, 'traces'));
    await writeFile(join(workspace, `traces/${STEM}.json`), 'notes');
    expect((await writeTraces(finished(), { workspace })).traceIndex).toBe(`traces/${STEM}-2.json`);
    expect(await readFile(join(workspace, `traces/${STEM}.json`), 'utf8')).toBe('notes');
  });

  it('go to an absolute folder under their absolute names', async () => {
    const traceDir = join(workspace, 'elsewhere');
    const { traceFiles } = await writeTraces(finished(), { workspace: '/nowhere', traceDir });
    expect(traceFiles!['farm']).toBe(join(traceDir, 'bread-1/farm.json'));
    expect((await stat(traceFiles!['farm']!)).isFile()).toBe(true);
  });

  it('that cannot be written are a warning with the next step, not an error', async () => {
    await writeFile(join(workspace, 'traces'), 'a file where the folder should be');
    const { warning, ...rest } = await writeTraces(finished(), { workspace });
    expect(rest).toEqual({ traceFiles: null, traceIndex: null });
    expect(warning).toMatch(
      /^no traces: cannot write in .*traces \(.*\); a file stands where a folder should be: .*--trace-dir$/,
    );
  });

  it.each(['../outside', '..', 'a/b', ''])('of a dispatch that calls itself %j are not written', async (id) => {
    const { warning } = await writeTraces(finished(id), { workspace });
    expect(warning).toContain('cannot be a file’s name');
    expect(await readdir(workspace)).toEqual([]);
  });

  // A fifth of the largest dispatch, so that a busy machine does not fail it: 10,000 take the same five seconds at most when idle.
  it('of 2,000 tasks are written in five seconds', async () => {
    const ids = Array.from({ length: 2_000 }, (_, number) => `task-${number}`);
    const history = new HistoryWriter(planOf(Object.fromEntries(ids.map((id) => [id, []]))));
    for (const id of ids)
      history
        .schedule(id)
        .wait(1)
        .complete(id, { output: { text: 'x'.repeat(500) } });
    const view = history.end('success').view();
    const begun = performance.now();
    expect((await writeTraces(view, { workspace })).warning).toBeNull();
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(await readdir(join(workspace, 'traces/bread-1'))).toHaveLength(2_001);
  });
});
