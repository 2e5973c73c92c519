import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { parseResult, type RunningCli } from '../helpers/cli.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { isAlive, type Scene, setScene } from './outliving.ts';

// Each asks several times by the command line.
vi.setConfig({ testTimeout: 120_000 });

const command = (task_id: string, argv: string[], more: object = {}) => ({
  task_id,
  agent: 'command',
  description: task_id,
  input_data: { argv },
  ...more,
});
const failing = { retry: { max_attempts: 1 } };
/** A task that holds the dispatch open until the test lets it go: however slow the machine is. */
const gate = command('gate', ['sh', '-c', 'until test -f go; do sleep 0.05; done']);
const letGo = ({ cwd }: Scene) => writeFileSync(join(cwd, 'go'), '');

const says = (cli: RunningCli, line: string) => waitFor(line, () => cli.stderr().includes(line), 20_000);

/** What a control command has answered. */
async function ask(scene: Scene, ...words: string[]): Promise<{ dispatch_id: string; request: object; done: string }> {
  const run = await scene.cli(...words);
  expect(run).toMatchObject({ code: 0 });
  return JSON.parse(run.stdout);
}

/** Why a control command was refused, in one line on standard error, with nothing on standard output. */
async function refusalOf(scene: Scene, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await scene.cli(...words);
  expect([code, stdout, stderr.trim().split('\n').length]).toEqual([2, '', 1]);
  return stderr.trim();
}

async function statusOf(scene: Scene): Promise<Record<string, string>> {
  const { results } = parseResult(await scene.cli('status', scene.id, '--json'));
  return Object.fromEntries(results.map(({ task_id, status }) => [task_id, status]));
}

async function findInList(scene: Scene): Promise<Record<string, unknown>> {
  const rows: Record<string, unknown>[] = JSON.parse((await scene.cli('list', '--json')).stdout);
  return rows.find((row) => row['dispatch_id'] === scene.id) ?? {};
}

describe('a dispatch whose worker lives', () => {
  it('is paused, and starts nothing until it is unpaused', async () => {
    const later = command('later', ['true'], { dependencies: ['gate'] });
    const scene = await setScene({ agent: 'answers-slowly 100', more: [gate, later] });
    const run = await scene.start();
    const { done, request } = await ask(scene, 'pause', scene.id);
    expect(done).toMatch(/^paused by \S+@\S+; what runs goes on, nothing new starts$/);
    expect(request).toMatchObject({ type: 'pause', by: expect.stringContaining('@') });
    expect(await refusalOf(scene, 'pause', scene.id)).toMatch(
      /is paused already, by \S+@\S+ at .*Z; dispatch unpause /,
    );
    letGo(scene);
    await says(run, 'ok    gate');
    expect(await findInList(scene)).toMatchObject({ paused: { by: expect.stringContaining('@') } });
    expect((await scene.cli('status', scene.id, '--format', 'text')).stdout).toMatch(/, paused by \S+ since /);
    expect(await statusOf(scene)).toEqual({ long: 'success', gate: 'success', later: 'pending' });
    await ask(scene, 'unpause', scene.id);
    expect(parseResult(await run.end)).toMatchObject({ status: 'success' });
    expect(run.stderr()).toMatch(/paused by (.|\n)*ok {4}gate(.|\n)*unpaused by (.|\n)*start later/);
  });

  it('loses one task to a cancel, whatever its agent thinks of it; the others go on', async () => {
    const child = command('child', ['true'], { dependencies: ['long'] });
    const scene = await setScene({ agent: 'ignores-term', more: [child, gate] });
    const run = await scene.start();
    await ask(scene, 'cancel', scene.id, '--task', 'long');
    expect(await refusalOf(scene, 'cancel', scene.id, '--task', 'long')).toMatch(
      /being cancelled already|was cancelled/,
    );
    letGo(scene);
    const { status, results } = parseResult(await run.end);
    expect(status).toBe('partial');
    expect(results.map((result) => [result.status, result.failure?.code, result.failure?.caused_by])).toEqual([
      ['cancelled', 'Cancelled', null],
      ['skipped', 'DependencyFailed', 'long'],
      ['success', undefined, undefined],
    ]);
    expect(results[0]?.error).toMatch(/^cancelled by \S+@\S+$/);
    expect(isAlive(run.agent)).toBe(false);
  });

  it('tries a failed task again, and what was skipped because of it', async () => {
    const script = 'cat; test -f mended';
    const bad = command('bad', ['sh', '-c', script], failing);
    const child = command('child', ['true'], { dependencies: ['bad'] });
    const scene = await setScene({ agent: 'answers-slowly 100', more: [bad, child, gate] });
    const run = await scene.start();
    await says(run, 'skip  child');
    expect(await refusalOf(scene, 'retry', scene.id, 'child')).toMatch(/child was skipped .*; dispatch retry \S+ bad /);
    expect(await refusalOf(scene, 'retry', scene.id, 'gate')).toMatch(/gate has not ended: it is at work; /);
    await ask(scene, 'retry', scene.id, 'bad');
    await waitFor('it has failed again', () => run.stderr().split('FAIL  bad').length === 3);
    writeFileSync(join(scene.cwd, 'mended'), '');
    await ask(scene, 'retry', scene.id, 'bad');
    letGo(scene);
    expect(parseResult(await run.end)).toMatchObject({
      status: 'success',
      results: [{ attempts: 1 }, { attempts: 3, status: 'success' }, { status: 'success' }, { status: 'success' }],
    });
    const trace = readTrace(scene, 'bad');
    expect(trace.attempts.map((attempt: { class: string }) => attempt.class)).toEqual([
      'AgentFailed',
      'AgentFailed',
      null,
    ]);
    // The agent reads of the run before it.
    expect(trace.output.previous_failure).toMatchObject({ class: 'AgentFailed' });
    expect(trace.output.generation).toBe(3);
  });

  it('is cancelled from another terminal, which sees how it ends', async () => {
    const scene = await setScene({ agent: 'answers-slowly 60000' });
    const run = await scene.start();
    const cancel = await scene.cli('cancel', scene.id);
    expect(cancel.code).toBe(0);
    expect(parseResult(cancel)).toMatchObject({ status: 'cancelled', dispatch_id: scene.id });
    expect(isAlive(run.agent)).toBe(false);
    expect(parseResult(await run.end).status).toBe('cancelled');
    const refused = await scene.cli('cancel', scene.id);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/has ended \(cancelled\) at /) });
    expect(await refusalOf(scene, 'pause', scene.id)).toMatch(/has ended \(cancelled\) at .*; dispatch replay /);
  });
});

describe('a request for something that is not there', () => {
  it('names the nearest task, or says that there is no such dispatch', async () => {
    const scene = await setScene({ agent: 'answers-slowly 100', more: [gate] });
    const run = await scene.start();
    expect(await refusalOf(scene, 'retry', scene.id, 'lon')).toMatch(/has no task lon; did you mean long\?$/);
    expect(await refusalOf(scene, 'approve', scene.id, 'long')).toMatch(/long asks for no approval; /);
    expect(await refusalOf(scene, 'pause', 'nobody-knows')).toMatch(/no dispatch nobody-knows; dispatch list /);
    letGo(scene);
    await run.end;
  });
});

describe('approvals', () => {
  const asking = (id: string, more: object = {}) =>
    command(id, ['cat'], { dependencies: ['long'], approval: true, ...more });

  it('are waited for side by side, shown, and answered once', async () => {
    const more = [
      asking('one', { approval: { message: 'Ripe?' } }),
      asking('two'),
      command('end', ['true'], { dependencies: ['two'] }),
    ];
    const scene = await setScene({ agent: 'answers-slowly 100', more });
    const run = await scene.start();
    await says(run, `wait  one: for approval: Ripe?; dispatch approve ${scene.id} one`);
    const { approvals } = (await findInList(scene)) as { approvals: { task_id: string; since: string }[] };
    expect(approvals.map(({ task_id }) => task_id)).toEqual(['one', 'two']);
    expect((await scene.cli('status', scene.id, '--format', 'text')).stdout).toMatch(
      /waits for approval since [\d:]+: Ripe\?/,
    );
    await ask(scene, 'approve', scene.id, 'one', '--note', 'golden');
    expect(await refusalOf(scene, 'reject', scene.id, 'one', '--note', 'no')).toMatch(
      /one was approved by \S+@\S+ at \S+Z: golden; the first answer holds/,
    );
    expect(await scene.cli('reject', scene.id, 'two')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--note'),
    });
    await ask(scene, 'reject', scene.id, 'two', '--note', 'green');
    expect(parseResult(await run.end)).toMatchObject({
      status: 'partial',
      results: [
        { status: 'success' },
        { status: 'success' },
        { status: 'error', failure: { code: 'Rejected' }, error: expect.stringMatching(/^rejected by \S+: green$/) },
        { status: 'skipped', failure: { caused_by: 'two' } },
      ],
    });
    expect(await refusalOf(scene, 'approve', scene.id, 'two')).toMatch(/two was rejected by \S+ at \S+: green; /);
    const { approval, output } = readTrace(scene, 'one');
    expect(approval).toMatchObject({ status: 'approved', note: 'golden' });
    // The workflow's clock is some milliseconds behind the server's.
    expect(output.approval).toEqual({ by: approval.by, note: 'golden', at: expect.stringMatching(/Z$/) });
    expect((await findInList(scene))['approvals']).toEqual([]);
  });

  it('outlast the runs of the workflow, and so do a pause and the deadline of the answer', async () => {
    const config = { continue_as_new_events: 30 };
    const asked = asking('asked', { approval: { deadline_seconds: 600 } });
    const scene = await setScene({ agent: 'answers-slowly 100', more: [asked, gate], config });
    const run = await scene.start();
    await says(run, 'wait  asked');
    for (const word of ['pause', 'unpause', 'pause', 'unpause', 'pause']) await ask(scene, word, scene.id);
    letGo(scene);
    await says(run, 'ok    gate');
    for (const word of ['unpause', 'pause']) await ask(scene, word, scene.id);
    await ask(scene, 'approve', scene.id, 'asked');
    expect(await statusOf(scene)).toEqual({ long: 'success', asked: 'pending', gate: 'success' });
    await ask(scene, 'unpause', scene.id);
    const { status, trace_index } = parseResult(await run.end);
    expect(status).toBe('success');
    const { run_ids } = JSON.parse(readFileSync(join(scene.cwd, trace_index!), 'utf8'));
    expect(run_ids.length).toBeGreaterThan(1);
    expect(readTrace(scene, 'asked').events.filter(({ what }: { what: string }) => what === 'waiting')).toHaveLength(1);
  });

  it('are answered by their deadline when nobody does', async () => {
    const scene = await setScene({
      agent: 'answers-slowly 100',
      more: [
        asking('yes', { approval: { deadline_seconds: 1, on_deadline: 'approve' } }),
        asking('no', { approval: { deadline_seconds: 1 } }),
      ],
    });
    expect(parseResult(await (await scene.start()).end)).toMatchObject({
      results: [
        { status: 'success' },
        { status: 'success' },
        { status: 'error', error: 'rejected by deadline: nobody answered within 1 s' },
      ],
    });
    expect(readTrace(scene, 'yes').approval).toMatchObject({ status: 'approved', by: 'deadline' });
  });
});

function readTrace({ cwd, id }: Scene, task: string) {
  const file = join(cwd, 'traces', id, `${task}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
