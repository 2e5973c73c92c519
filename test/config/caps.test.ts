import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCaps } from '../../src/config/load.ts';
import { DispatchError, formatProblem } from '../../src/errors.ts';
import { planDispatch } from '../../src/plan-dispatch.ts';
import { type PrepareOptions, prepareDispatch } from '../../src/spec/prepare.ts';
import { coderTask, commandTask } from '../spec/samples.ts';
import { type Machine, makeMachine } from './files.ts';

const PATH = process.env['PATH'];

/** What a dispatch is refused for, one line each, the files' folder left out; none when it is allowed. */
async function refusalsOf(machine: Machine, spec: object, options: Partial<PrepareOptions> = {}): Promise<string[]> {
  const { workspace, load, files } = machine;
  const config = await load();
  try {
    await prepareDispatch(spec, { cpuCores: 4, workspace, env: { PATH }, config, ...options });
    return [];
  } catch (error) {
    if (!(error instanceof DispatchError) || error.code !== 'NotAllowed') throw error;
    const shorten = (text: string) => text.replaceAll(files.system, 'SYSTEM').replaceAll(workspace, 'WORKSPACE');
    return error.problems.map(formatProblem).map(shorten);
  }
}

const one = (config?: object, task: object = commandTask('a')) => ({ tasks: [task], ...(config && { config }) });

describe('security.max_workers', () => {
  const system = 'security:\n  max_workers: 6';

  it.each([
    ['what the limit is', { max_workers: 6 }, {}],
    ['less', { max_workers: 1 }, {}],
    ['nothing', undefined, {}],
    ['cores', { max_workers: 'cpu_cores * 1.5' }, {}],
    ['an option', { max_workers: 100 }, { overrides: { max_workers: 2 } }],
    ['one after the other', { max_workers: 100 }, { overrides: { sequential: true } }],
  ])('allows %s', async (_, config, options) => {
    expect(await refusalsOf(await makeMachine({ system }), one(config), options)).toEqual([]);
  });

  it('refuses more with the place that asks for it, the limit, and the next step', async () => {
    const machine = await makeMachine({ system });
    const words = 'is 7, and the administrator allows 6 (security.max_workers in SYSTEM); ask for at most 6';
    expect(await refusalsOf(machine, one({ max_workers: 7 }))).toEqual([`config.max_workers: ${words}`]);
    expect(await refusalsOf(machine, one(), { overrides: { max_workers: 7 } })).toEqual([`--max-workers: ${words}`]);
    const project = await makeMachine({ system, project: 'dispatcher:\n  max_workers: 7' });
    expect(await refusalsOf(project, one())).toEqual([
      `WORKSPACE/parallel-dispatch.yaml:2:3: dispatcher.max_workers: ${words}`,
    ]);
  });

  it('lowers the default, so that who asks for nothing is not refused', async () => {
    const { workspace, load } = await makeMachine({ system: 'security: {max_workers: 2}' });
    const config = await load();
    expect((await prepareDispatch(one(), { workspace, config })).plan.max_workers).toBe(2);
    const cores = await makeMachine({ system: 'security: {max_workers: cpu_cores * 0.01}' });
    const plan = await prepareDispatch(one(), { workspace, config: await cores.load() });
    expect(plan.plan.max_workers).toBe(Math.max(1, Math.floor(availableParallelism() * 0.01)));
  });
});

describe('security.allowed_agents', () => {
  it('goes by what an agent is, whatever it is called and whoever does its work', async () => {
    const machine = await makeMachine({ system: 'security: {allowed_agents: [coder, debug]}' });
    const tail = 'are not allowed here (security.allowed_agents in SYSTEM); use one of coder, debug, or ask the';
    expect(await refusalsOf(machine, one(undefined, coderTask('a')))).toEqual([]);
    const renamed = { agents: { writer: { kind: 'command', argv: ['true'] } } };
    const writer = { task_id: 'a', agent: 'writer', description: 'x' };
    expect(await refusalsOf(machine, one(renamed, writer))).toEqual([
      expect.stringContaining(`tasks[0].agent: agents of kind "command" ${tail}`),
    ]);
    const backend = { agents: { coder: { backend: 'asker' }, asker: { kind: 'command', argv: ['true'] } } };
    expect(await refusalsOf(machine, one(backend, coderTask('a')))).toEqual([
      expect.stringContaining('agents of kind "command"'),
    ]);
    expect(await refusalsOf(machine, one({ notify: { command: ['true'] } }, coderTask('a')))).toEqual([
      expect.stringContaining('config.notify: agents of kind "command"'),
    ]);
    expect(await refusalsOf(machine, { tasks: [commandTask('a'), commandTask('b')] })).toHaveLength(1);
  });
});

describe('security.allowed_commands', () => {
  const command = (...argv: string[]) => one(undefined, commandTask('a', [], { input_data: { argv } }));

  it('allows names on PATH and the files that they are, and nothing else', async () => {
    const machine = await makeMachine({ system: 'security: {allowed_commands: [true, git]}' });
    const allowed = await makeMachine({ system: 'security: {allowed_commands: ["true", /bin/sh]}' });
    expect(await machine.load().catch(({ code }) => code)).toBe('InvalidConfig');
    expect(await refusalsOf(allowed, command('true'))).toEqual([]);
    expect(await refusalsOf(allowed, command('/bin/sh'))).toEqual([]);
    expect(await refusalsOf(allowed, command('sh'))).toEqual([]);
    expect(await refusalsOf(allowed, command('false'))).toEqual([
      'tasks[0].input_data.argv[0]: the program "false" is not allowed here (security.allowed_commands in SYSTEM); use one of true, /bin/sh, or ask the administrator',
    ]);
  });

  it('a file of the workspace does not pass for a program of its name', async () => {
    const machine = await makeMachine({ system: 'security: {allowed_commands: ["true"]}' });
    const { workspace } = machine;
    await mkdir(join(workspace, 'bin'));
    await writeFile(join(workspace, 'bin', 'true'), '#!/bin/sh\n', { mode: 0o755 });
    await symlink('/bin/true', join(workspace, 'link'));
    for (const program of ['bin/true', './link', join(workspace, 'bin', 'true')])
      expect(await refusalsOf(machine, command(program))).toHaveLength(1);
  });

  it('holds for the programs of all agents, and for notify', async () => {
    const machine = await makeMachine({ system: 'security: {allowed_commands: ["true"]}' });
    const agents = { pear: { kind: 'python', agent: 'a:B', python: 'true' }, plum: { kind: 'python', agent: 'a:B' } };
    const task = (agent: string) => ({ task_id: agent, agent, description: 'x' });
    const spec = { tasks: [task('pear'), task('plum')], config: { agents, notify: { command: ['mail'] } } };
    expect(await refusalsOf(machine, spec, { env: undefined })).toEqual([
      expect.stringMatching(/^config\.notify\.command\[0\]: the program "mail"/),
      expect.stringMatching(/^tasks\[1\]\.agent: the program "python3"/),
    ]);
  });

  it('may be there later: an earlier task may bring an allowed one', async () => {
    const machine = await makeMachine({ system: 'security: {allowed_commands: [later, /opt/later/x]}' });
    for (const program of ['later', '/opt/later/x']) expect(await refusalsOf(machine, command(program))).toEqual([]);
    for (const program of ['never', '/opt/never/x', './later'])
      expect(await refusalsOf(machine, command(program))).toHaveLength(1);
  });

  it('an empty list allows none', async () => {
    const machine = await makeMachine({ system: 'security: {allowed_commands: []}' });
    expect(await refusalsOf(machine, command('true'))).toEqual([expect.stringMatching(/SYSTEM\); ask the admin/)]);
  });

  it('leaves to the worker what only the run tells, and what other workers do', async () => {
    const machine = await makeMachine({ system: 'security: {allowed_commands: ["true"]}' });
    expect(await refusalsOf(machine, command('${{ env.PROGRAM }}'))).toEqual([]);
    const placed = { argv: ['./false'], cwd: '/bin' };
    expect(await refusalsOf(machine, one(undefined, commandTask('a', [], { input_data: placed })))).toEqual([]);
    const elsewhere = commandTask('a', [], { input_data: { argv: ['false'] }, queue: 'orchard' });
    expect(await refusalsOf(machine, one(undefined, elsewhere))).toEqual([]);
  });
});

describe('security.allowed_roots', () => {
  it('refuses a workspace outside', async () => {
    const machine = await makeMachine({ system: 'security: {allowed_roots: [/srv/orchard, /opt]}' });
    expect(await refusalsOf(machine, one())).toEqual([
      'the workspace WORKSPACE is outside the folders that the administrator allows (security.allowed_roots in SYSTEM); run it inside of /srv/orchard, /opt',
    ]);
    const closed = await makeMachine({ system: 'security: {allowed_roots: []}' });
    expect(await refusalsOf(closed, one())).toEqual([expect.stringMatching(/SYSTEM\); ask the administrator$/)]);
  });

  it('refuses files outside, also in the temporary folder', async () => {
    const machine = await makeMachine();
    await mkdir(join(machine.files.system, '..'));
    await writeFile(machine.files.system, `security: {allowed_roots: ["${machine.workspace}"]}`);
    expect(await refusalsOf(machine, one(undefined, coderTask('a')))).toEqual([]);
    const outside = coderTask('a', {}, { output_path: '/tmp/a.py' });
    const error = await refusalsOf(machine, one(undefined, outside)).catch((thrown) => thrown);
    expect(error.problems).toMatchObject([
      { path: 'tasks[0].input_data.output_path', next_step: 'choose a file in one of these folders' },
    ]);
  });
});

describe('without configuration', () => {
  it('the administrator’s limits hold all the same, and nothing else of that file', async () => {
    const { files, workspace } = await makeMachine({
      system: 'security: {max_workers: 2, allowed_agents: [coder]}\ndispatcher: {timeout_seconds: 9}',
    });
    const config = await loadCaps({ systemFile: files.system });
    const { plan } = await prepareDispatch(one(undefined, coderTask('a')), { workspace, config });
    expect(plan).toMatchObject({ max_workers: 2, tasks: [{ timeout_seconds: 300 }] });
    await expect(planDispatch(one(), { workspace, config })).rejects.toMatchObject({ code: 'NotAllowed' });
  });
});
