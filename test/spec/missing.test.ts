import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { planDispatch } from '../../src/plan-dispatch.ts';
import { runDispatch } from '../../src/run.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { coderTask, commandTask, prepare, problemsOf } from './samples.ts';

const think = (id: string, agent = 'claude-code') => ({ task_id: id, agent, description: 'Think', input_data: {} });
const env = { PATH: '/nowhere', HOME: '/nowhere' };
const withBinary = (binary: string) => ({ agents: { 'claude-code': { binary } } });

it('a program that tasks need and that is not there is one error, at the first of them', async () => {
  const spec = { tasks: [coderTask('apple'), think('plum'), think('pear')], config: withBinary('claude-plum') };
  expect(await problemsOf(spec, { env })).toEqual([
    {
      path: 'tasks[1].agent',
      message: 'the agent "claude-code" cannot run here, missing: the program "claude-plum" on PATH (2 tasks need it)',
      next_step: expect.stringContaining('install Claude Code'),
    },
  ]);
});

it('the line of the spec is told where it is known', async () => {
  const spec = { tasks: [think('plum')], config: withBinary('claude-plum') };
  const [problem] = await problemsOf(spec, { env, lineOf: () => 7 });
  expect(problem?.message).toContain('(line 7)');
});

it('a login that was not found is a warning', async () => {
  const { warnings } = await prepare({ tasks: [think('plum')], config: withBinary('/bin/true') }, { env });
  expect(warnings).toEqual([
    expect.stringMatching(/^tasks\[0\]\.agent: the agent "claude-code" may fail here, missing: a login .*\/login/),
  ]);
});

it('an agent that no task uses may lack anything', async () => {
  const { warnings } = await prepare({ tasks: [coderTask('apple')], config: withBinary('claude-plum') }, { env });
  expect(warnings.filter((warning) => warning.includes('missing'))).toEqual([]);
});

it('a program that a command names is left to the run: an earlier task may install it', async () => {
  const spec = {
    tasks: [
      commandTask('apple', [], { input_data: { argv: ['plum'] } }),
      commandTask('pear', [], { agent: 'own', input_data: {} }),
    ],
    config: { agents: { own: { kind: 'command', argv: ['plum'] } } },
  };
  expect(await prepare(spec, { env })).toMatchObject({ warnings: [] });
});

it('what the back end of an agent needs is told with the first task of that agent', async () => {
  const agents = { ...withBinary('claude-plum').agents, coder: { backend: 'claude-code' } };
  const [problem] = await problemsOf({ tasks: [coderTask('apple')], config: { agents } }, { env });
  expect(problem).toMatchObject({ path: 'tasks[0].agent', message: expect.stringContaining('"claude-plum" on PATH') });
});

it('a back end that is a program is looked for: no task says which', async () => {
  const agents = { coder: { backend: 'writer' }, writer: { kind: 'command', argv: ['plum'] } };
  const { warnings } = await prepare({ tasks: [coderTask('apple')], config: { agents } }, { env });
  expect(warnings).toEqual([expect.stringContaining('the agent "writer" may fail here, missing: the program "plum"')]);
});

it('each setting of a kind is looked for once, whatever the number of tasks', async () => {
  const folder = await makeTemporaryFolder();
  const binary = join(folder, 'claude');
  await writeFile(binary, `#!/bin/sh\necho x >> '${folder}/calls'\necho 2.1.197\n`, { mode: 0o755 });
  const tasks = Array.from({ length: 50 }, (_, number) => think(`plum-${number}`));
  await prepare({ tasks, config: withBinary(binary) }, { env: { ...process.env, HOME: folder } });
  expect(await readFile(join(folder, 'calls'), 'utf8')).toBe('x\n');
});

it('planDispatch and runDispatch refuse alike, before anything starts', async () => {
  const spec = { tasks: [think('plum')], config: withBinary('claude-plum') };
  await expect(planDispatch(spec, { env })).rejects.toMatchObject({ code: 'InvalidSpec' });
  for (const detach of [false, true]) {
    const result = await runDispatch(spec, { env, detach });
    expect(result).toMatchObject({ status: 'invalid', errors: [{ path: 'tasks[0].agent' }] });
  }
});
