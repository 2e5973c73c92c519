import { existsSync } from 'node:fs';
import { appendFile, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ReplayPlan } from '../../src/replay/replay-plan.ts';
import { parseResult, runCli } from '../helpers/cli.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

/** Each task writes its id into `ran.log`, so that it is known what really ran. */
const script = (id: string, rest: string) => ({ argv: ['sh', '-c', `echo ${id} >> ran.log; ${rest}`], stdin: '' });
const SPEC = {
  name: 'bread',
  tasks: [
    { task_id: 'flour', agent: 'command', description: 'Mill', input_data: script('flour', 'echo fine') },
    {
      task_id: 'dough',
      agent: 'command',
      description: 'Knead',
      dependencies: ['flour'],
      outputs: ['dough.txt'],
      input_data: script('dough', 'echo soft > dough.txt; echo ok'),
    },
    {
      task_id: 'bake',
      agent: 'command',
      description: 'Bake',
      dependencies: ['dough'],
      input_data: script('bake', 'test -f oven && cat dough.txt'),
    },
    { task_id: 'eat', agent: 'command', description: 'Eat', dependencies: ['bake'], input_data: script('eat', 'cat') },
  ],
};

/** A workspace in which SPEC has run once, without an oven: `bake` failed and `eat` was skipped. */
async function setScene() {
  const cwd = await makeTemporaryFolder();
  const write = (spec: unknown) => writeFile(join(cwd, 'bread.json'), JSON.stringify(spec));
  await write(SPEC);
  const cli = (...args: string[]) => runCli(args, { cwd });
  const first = parseResult(await cli('run', 'bread.json'));
  expect(first).toMatchObject({ status: 'partial', summary: { successful: 2, failed: 1, skipped: 1 } });
  /** What has run since the last time that this was asked. */
  async function takeRan(): Promise<string[]> {
    const log = join(cwd, 'ran.log');
    const ran = existsSync(log) ? (await readFile(log, 'utf8')).trim().split('\n') : [];
    await rm(log, { force: true });
    return ran;
  }
  expect(await takeRan()).toEqual(['flour', 'dough', 'bake']);
  return { cwd, write, cli, takeRan, id: first.dispatch_id!, buildOven: () => writeFile(join(cwd, 'oven'), '') };
}

const actions = (text: string) =>
  Object.fromEntries(
    (JSON.parse(text) as ReplayPlan).tasks.map(({ task_id, action, why }) => [task_id, `${action}: ${why}`]),
  );

describe('dispatch replay', () => {
  it('says what it would run and why, then runs only that; the results of the rest are there', async () => {
    const { cli, takeRan, id, buildOven } = await setScene();
    const dry = await cli('replay', id, '--dry-run', '--json');
    expect(dry.code).toBe(0);
    expect(actions(dry.stdout)).toEqual({
      flour: `reuse: from ${id}`,
      dough: `reuse: from ${id}`,
      bake: 'run: failed (AgentFailed)',
      eat: 'run: was skipped because bake failed',
    });
    expect(await takeRan()).toEqual([]);
    await buildOven();
    const run = await cli('replay', id);
    const result = parseResult(run);
    expect(await takeRan()).toEqual(['bake', 'eat']);
    expect(run.code).toBe(0);
    expect(result).toMatchObject({ status: 'success', replay_of: id, summary: { successful: 4, reused: 2 } });
    expect(result.results.map(({ reused_from, output }) => [reused_from, output])).toEqual([
      [id, { text: 'fine' }],
      [id, { text: 'ok' }],
      [null, { text: 'soft' }],
      [null, expect.anything()],
    ]);
    expect(run.stderr).toMatch(/reuse flour from .*\n(.*\n)*start bake/);
  });

  it('of a replay finds the first results; with all green it runs nothing and exits 0', async () => {
    const { cli, takeRan, id, buildOven } = await setScene();
    await buildOven();
    const second = parseResult(await cli('replay', id));
    await takeRan();
    const third = await cli('replay', second.dispatch_id!);
    expect(third).toMatchObject({ code: 0, stderr: expect.stringContaining('nothing to run') });
    expect(parseResult(third)).toMatchObject({ dispatch_id: second.dispatch_id, status: 'success' });
    const dry = await cli('replay', second.dispatch_id!, '--dry-run', '--json');
    expect(actions(dry.stdout)).toMatchObject({
      flour: `reuse: from ${id}`,
      bake: `reuse: from ${second.dispatch_id}`,
    });
    expect(await takeRan()).toEqual([]);
  });

  it('makes a file that is gone again, and stops there when the output is what it was', async () => {
    const { cwd, cli, takeRan, id, buildOven } = await setScene();
    await buildOven();
    const { dispatch_id } = parseResult(await cli('replay', id));
    await takeRan();
    await appendFile(join(cwd, 'dough.txt'), 'a hair');
    const dry = await cli('replay', dispatch_id!, '--dry-run', '--json');
    expect(actions(dry.stdout)).toMatchObject({
      dough: 'run: file changed: dough.txt',
      bake: `reuse-if: if dough gives the same as in ${dispatch_id}`,
    });
    const result = parseResult(await cli('replay', dispatch_id!));
    expect(await takeRan()).toEqual(['dough']);
    expect(result).toMatchObject({ status: 'success', summary: { successful: 4, reused: 3 } });
  });

  it('runs what an edited spec asks anew, and all that follows from another output', async () => {
    const { cli, takeRan, id, buildOven, write } = await setScene();
    await buildOven();
    const { dispatch_id } = parseResult(await cli('replay', id));
    await takeRan();
    const [flour, dough, ...rest] = SPEC.tasks;
    const stiff = { ...dough!, input_data: script('dough', 'echo stiff > dough.txt; echo ok') };
    await write({ ...SPEC, tasks: [flour, stiff, ...rest] });
    const dry = await cli('replay', dispatch_id!, '--spec', 'bread.json', '--dry-run', '--json');
    expect(actions(dry.stdout)).toMatchObject({ flour: `reuse: from ${id}`, dough: 'run: input changed: argv' });
    const result = parseResult(await cli('replay', dispatch_id!, '--spec', 'bread.json'));
    expect(await takeRan()).toEqual(['dough', 'bake', 'eat']);
    expect(result.results[2]!.output).toEqual({ text: 'stiff' });
  });

  it('--from runs a task and all after it; --only runs it alone; another name is refused', async () => {
    const { cli, takeRan, id, buildOven } = await setScene();
    await buildOven();
    await cli('replay', id, '--from', 'dough');
    expect(await takeRan()).toEqual(['dough', 'bake', 'eat']);
    const only = parseResult(await cli('replay', id, '--only', 'dough'));
    expect(await takeRan()).toEqual(['dough']);
    expect(only.results.map(({ task_id }) => task_id)).toEqual(['flour', 'dough']);
    expect(await cli('replay', id, '--from', 'jam')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no task jam'),
    });
  });

  it('works from the traces when the server knows nothing of the dispatch', async () => {
    const { cwd, cli, takeRan, id, buildOven } = await setScene();
    await buildOven();
    await rename(join(cwd, 'traces', id), join(cwd, 'traces', 'forgotten'));
    const index = join(cwd, 'traces', (await readIndexName(cwd))!);
    await writeFile(index, (await readFile(index, 'utf8')).replaceAll(id, 'forgotten'));
    expect(await cli('replay', 'forgotten')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no dispatch forgotten'),
    });
    const result = parseResult(await cli('replay', '--trace-dir', 'traces'));
    expect(await takeRan()).toEqual(['bake', 'eat']);
    expect(result).toMatchObject({ status: 'success', replay_of: 'forgotten' });
  });
});

async function readIndexName(cwd: string): Promise<string | undefined> {
  return (await readdir(join(cwd, 'traces'))).find((name) => name.startsWith('dispatch-'));
}
