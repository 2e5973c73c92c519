import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { packageRoot } from '../../src/package-info.ts';
import { resumeDispatch } from '../../src/resume.ts';
import { runDispatch } from '../../src/run.ts';
import type { DispatchResult } from '../../src/view/result.ts';
import { dispatch, parseResult, runCli } from '../helpers/cli.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

const command = (id: string, argv: string[], dependencies: string[] = []) => ({
  task_id: id,
  agent: 'command',
  description: id,
  input_data: { argv },
  dependencies,
});

/** A project with a configuration file, and a folder below it. */
async function makeProject(yaml: string): Promise<{ project: string; below: string; file: string }> {
  const project = await makeTemporaryFolder();
  const below = join(project, 'src', 'deep');
  await mkdir(below, { recursive: true });
  const file = join(project, 'parallel-dispatch.yaml');
  await writeFile(file, yaml);
  return { project, below, file };
}

describe('a project file above the current folder', () => {
  it('holds for run, plan, agents and show: below the environment, the spec and options', async () => {
    const { project, below, file } = await makeProject(
      `dispatcher:
  max_workers: 3
  trace_dir: ./all-traces
  timeout_seconds: 77
agents:
  greeter: {kind: command, about: greets, argv: [echo, hello]}
`,
    );
    const spec = { tasks: [{ task_id: 'a', agent: 'greeter', description: 'Greet' }] };
    const { code, result } = await dispatch(spec, { cwd: below });
    expect([code, result.results[0]?.output]).toEqual([0, { text: 'hello' }]);
    expect(result.trace_index).toContain(join(project, 'all-traces'));
    expect(JSON.parse(await readFile(result.trace_index!, 'utf8'))).toMatchObject({ status: 'success' });

    const plan = await runCli(['plan', '-'], { cwd: below, stdin: JSON.stringify(spec) });
    expect(JSON.parse(plan.stdout)).toMatchObject({ max_workers: 3 });
    const agents = await runCli(['agents'], { cwd: below });
    expect(JSON.parse(agents.stdout)).toContainEqual(expect.objectContaining({ name: 'greeter', about: 'greets' }));

    const env = { PARALLEL_DISPATCH_MAX_WORKERS: '4' };
    const show = await runCli(['config', 'show'], { cwd: below, env });
    const { settings } = JSON.parse(show.stdout);
    expect(settings).toContainEqual({
      key: 'dispatcher.max_workers',
      value: 4,
      layer: 'environment',
      source: 'PARALLEL_DISPATCH_MAX_WORKERS',
    });
    expect(settings).toContainEqual({
      key: 'dispatcher.timeout_seconds',
      value: 77,
      layer: 'project',
      source: `${file}:4:3`,
    });
  });

  it('that is wrong stops run, plan and status with file, line, column and the nearest key', async () => {
    const { below, file } = await makeProject('dispatcher:\n  max_wokers: 3\n');
    const line = `${file}:2:3: dispatcher.max_wokers: is not a known key; did you mean "max_workers"?`;
    const { code, result, stderr } = await dispatch({ tasks: [command('a', ['true'])] }, { cwd: below });
    expect([code, result.status, result.errors[0]?.path]).toEqual([2, 'invalid', `${file}:2:3: dispatcher.max_wokers`]);
    expect(stderr).toContain(line);
    for (const args of [
      ['plan', '-'],
      ['status', 'x'],
      ['config', 'show'],
    ]) {
      const other = await runCli(args, { cwd: below, stdin: '{"tasks": []}' });
      expect([other.code, other.stderr]).toEqual([2, expect.stringContaining(line)]);
    }
  });

  it('names the server, and is named when that is not there', async () => {
    const { below, file } = await makeProject('temporal:\n  address: 127.0.0.1:1\n');
    const { code, result } = await dispatch({ tasks: [command('a', ['true'])] }, { cwd: below });
    expect([code, result.status]).toEqual([3, 'unavailable']);
    expect(result.errors[0]?.path).toBe(`${file}:2:3: temporal.address`);
  });
});

it('every command that asks a server asks the one of the file', async () => {
  const { below, file } = await makeProject('temporal: {address: "127.0.0.1:1"}\n');
  const commands = ['status', 'wait', 'watch', 'logs', 'trace', 'verify', 'resume', 'replay', 'cancel', 'pause'];
  const runs = [['list'], ...commands.map((name) => [name, 'x'])].map(async (args) => {
    const { code, stderr } = await runCli(args, { cwd: below });
    return [args[0], code, stderr.includes(`${file}:1:12: temporal.address`)];
  });
  expect(await Promise.all(runs)).toEqual(['list', ...commands].map((name) => [name, 3, true]));
});

describe('dispatch config', () => {
  it('check tells right from wrong, as text and as JSON', async () => {
    const { project, file } = await makeProject('logging: {level: INFO}\n');
    const right = await runCli(['config', 'check', file, '--format', 'text'], { cwd: project });
    expect([right.code, right.stdout]).toEqual([0, `${file} is right\n`]);
    await writeFile(file, 'logging: {level: INFO\n');
    const wrong = await runCli(['config', 'check', file], { cwd: project });
    expect(wrong.code).toBe(2);
    expect(JSON.parse(wrong.stdout)).toMatchObject({
      file,
      problems: [{ message: expect.stringMatching(`^${file}:2:1: is not YAML`) }],
    });
    const none = await runCli(['config', 'check'], { cwd: project });
    expect(none.code).toBe(2);
  });

  it('schema prints the file of the repository', async () => {
    const { stdout } = await runCli(['config', 'schema']);
    expect(stdout).toBe(await readFile(join(packageRoot, 'config.schema.json'), 'utf8'));
  });
});

describe('the administrator’s limits', () => {
  /** Configuration of a machine whose administrator has written this; nothing of the real one. */
  async function limit(security: string) {
    const folder = await makeTemporaryFolder();
    await writeFile(join(folder, 'config.yaml'), `security: ${security}`);
    return loadConfig({ workspace: folder, env: {}, systemFile: join(folder, 'config.yaml') });
  }

  const outcomes = ({ results }: DispatchResult) =>
    Object.fromEntries(results.map(({ task_id, status, failure }) => [task_id, failure?.code ?? status]));

  it('hold before anything starts', async () => {
    const config = await limit('{max_workers: 1, allowed_agents: [coder]}');
    const result = await runDispatch({ tasks: [command('a', ['true'])], config: { max_workers: 2 } }, { config });
    expect(result).toMatchObject({ dispatch_id: null, status: 'invalid' });
    expect(result.errors.map(({ path }) => path)).toEqual(['config.max_workers', 'tasks[0].agent']);
  });

  it('hold where the agent runs, for what only the run tells', async () => {
    const workspace = await makeTemporaryFolder();
    const config = await limit('{allowed_commands: [echo]}');
    const tasks = [
      command('said', ['echo', 'touch']),
      command('read', ['${{ tasks.said.output.text }}', 'made'], ['said']),
      command('other', ['${{ env.PROGRAM }}', 'hello']),
    ];
    const env = { ...process.env, PROGRAM: 'echo' };
    const result = await runDispatch({ tasks }, { config, workspace, env });
    expect(outcomes(result)).toEqual({ said: 'success', read: 'NotAllowed', other: 'success' });
    expect(result.results[1]?.error).toMatch(/does not allow the program "touch" \(security\.allowed_commands in \//);
    await expect(readFile(join(workspace, 'made'))).rejects.toThrow();
  });

  it('are those of the worker that serves, not of the one who submitted', async () => {
    const workspace = await makeTemporaryFolder();
    const spec = { tasks: [command('a', ['true'])] };
    const anywhere = await limit('{}');
    const submitted = await runDispatch(spec, { config: anywhere, workspace, detach: true });
    const never = new AbortController().signal;
    const resumed = await resumeDispatch(submitted.dispatch_id!, {
      config: await limit('{allowed_roots: [/nosuch]}'),
      report: () => undefined,
      signal: never,
      leave: never,
    });
    expect(outcomes(resumed)).toEqual({ a: 'NotAllowed' });
    expect(resumed.results[0]?.error).toContain('security.allowed_roots');
  });

  it('max_workers limits the worker that serves, too', async () => {
    const workspace = await makeTemporaryFolder();
    const write = (id: string) =>
      command(id, ['sh', '-c', 'echo $$ >> at-work; wc -l < at-work; sleep 0.3; : > at-work']);
    const tasks = ['a', 'b', 'c'].map(write);
    const submitted = await runDispatch({ tasks }, { config: await limit('{}'), workspace, detach: true });
    const never = new AbortController().signal;
    const around = { report: () => undefined, signal: never, leave: never };
    const config = await limit('{max_workers: 1}');
    const resumed = await resumeDispatch(submitted.dispatch_id!, { ...around, config });
    expect(resumed.results.map(({ output }) => JSON.stringify(output))).toEqual(['1', '1', '1']);
  });

  it('a replay without a spec of its own is refused, too', async () => {
    const workspace = await makeTemporaryFolder();
    const { replayDispatch } = await import('../../src/replay/replay.ts');
    const first = await runDispatch({ tasks: [command('a', ['false'])] }, { config: await limit('{}'), workspace });
    expect(first.status).toBe('failure');
    const config = await limit('{allowed_commands: ["true"]}');
    const replayed = await replayDispatch({ of: first.dispatch_id!, config, workspace });
    expect(replayed).toMatchObject({ status: 'invalid', errors: [{ message: expect.stringContaining('"false"') }] });
  });
});

it('the library takes a configuration, or none', async () => {
  const { below } = await makeProject('dispatcher: {trace_dir: from-config}');
  const spec = { tasks: [command('a', ['true'])] };
  const config = await loadConfig({ workspace: below, env: {} });
  const configured = await runDispatch(spec, { workspace: below, config });
  expect(configured.trace_index).toContain('from-config');
  const plain = await runDispatch(spec, { workspace: below });
  expect(plain.trace_index).toMatch(/^(\.\/)?traces\//);
});

it('large outputs go where artifacts.dir says', async () => {
  const { project, below } = await makeProject('artifacts: {dir: big}');
  const tasks = [command('a', ['node', '-e', 'console.log(JSON.stringify("x".repeat(200000)))'])];
  const { code, stdout, stderr } = await runCli(['run', '-'], { cwd: below, stdin: JSON.stringify({ tasks }) });
  expect([code, stderr.includes('success: 1 of 1')]).toEqual([0, true]);
  expect(parseResult({ code, stdout, stderr, pid: 0 }).results[0]?.output).toHaveLength(200_000);
  const { readdir } = await import('node:fs/promises');
  expect(await readdir(join(project, 'big'), { recursive: true })).toContainEqual(expect.stringMatching(/\.json$/));
});
