import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type PrepareOptions, prepareDispatch } from '../../src/spec/prepare.ts';
import { coderTask, commandTask, problemsOf as problemsOfSpec } from '../spec/samples.ts';
import { type Machine, makeMachine } from './files.ts';

async function prepare(machine: Machine, spec: object, options: Partial<PrepareOptions> = {}) {
  const { workspace, load } = machine;
  return prepareDispatch(spec, { cpuCores: 4, workspace, config: await load(), ...options });
}

const spec = (config?: object) => ({ tasks: [coderTask('a')], ...(config && { config }) });

it('configuration holds where the spec says nothing', async () => {
  const machine = await makeMachine({
    project: `
dispatcher: {max_workers: 7, timeout_seconds: 600, trace_dir: traces, on_failure: stop, deadline_seconds: 50,
  retry: {max_attempts: 9}, circuit_breaker: {failure_threshold: 2}}
agents: {coder: {timeout_seconds: 300, validation_level: strict, retry: {backoff: 5}}}`,
  });
  const { plan, traceDir, warnings } = await prepare(machine, spec());
  expect(plan).toMatchObject({ max_workers: 7, on_failure: 'stop', deadline_seconds: 50 });
  expect(plan.circuit_breaker).toEqual({ failure_threshold: 2, recovery_timeout_seconds: 60 });
  expect(plan.tasks[0]).toMatchObject({
    timeout_seconds: 300,
    input: { validation_level: 'strict' },
    retry: { max_attempts: 9, backoff: 5 },
  });
  expect(traceDir).toBe(join(machine.workspace, 'traces'));
  expect(warnings).toEqual([]);
});

it('the spec wins over configuration field by field, and options win over the spec', async () => {
  const machine = await makeMachine({
    project: `
dispatcher: {max_workers: 7, timeout_seconds: 600}
agents: {coder: {timeout_seconds: 300, validation_level: strict, max_workers: 2}}`,
  });
  const written = spec({ max_workers: 3, agents: { coder: { validation_level: 'lenient' } } });
  const { plan } = await prepare(machine, written);
  expect(plan.max_workers).toBe(3);
  expect(plan.agents['coder']).toMatchObject({ max_workers: 2 });
  expect(plan.tasks[0]).toMatchObject({ timeout_seconds: 300, input: { validation_level: 'lenient' } });
  const overridden = await prepare(machine, written, { overrides: { max_workers: 1 } });
  expect(overridden.plan.max_workers).toBe(1);
});

it('the definition of an agent is frozen into the plan', async () => {
  const machine = await makeMachine({
    user: 'agents: {pear: {kind: http, max_redirects: 1}}',
    project: 'agents: {pear: {max_redirects: 2, url: "https://pears.orchard/"}}',
  });
  const { plan } = await prepare(machine, { tasks: [{ task_id: 'a', agent: 'pear', description: 'Ask' }] });
  expect(plan.agents['pear']).toMatchObject({ kind: 'http', settings: { max_redirects: 2 } });
  expect(plan.tasks[0]!.input).toMatchObject({ url: 'https://pears.orchard/' });
});

it('nobody is warned of agents of configuration that a dispatch does not use', async () => {
  const machine = await makeMachine({ user: 'agents: {pear: {kind: http}}' });
  const { warnings } = await prepare(machine, spec({ agents: { plum: { kind: 'http' } } }));
  expect(warnings).toEqual([expect.stringContaining('no task uses "plum"')]);
});

describe('what is wrong is told where it was written', () => {
  const problems = async (machine: Machine, written: object) =>
    (await problemsOfSpec(written, { config: await machine.load(), workspace: machine.workspace })).map(
      ({ path, message }) => [path.replace(machine.workspace, ''), message],
    );

  it('in configuration', async () => {
    const machine = await makeMachine({ project: 'agents:\n  coder:\n    validation_level: strictt' });
    expect(await problems(machine, spec())).toEqual([
      ['/parallel-dispatch.yaml:3:5: agents.coder.validation_level', expect.stringContaining('is not one of')],
    ]);
  });

  it('in the spec, which hides what configuration has there', async () => {
    const machine = await makeMachine({ project: 'agents: {coder: {validation_level: strictt}}' });
    expect(await problems(machine, spec({ agents: { coder: { validation_level: 'no' } } }))).toEqual([
      ['config.agents.coder.validation_level', expect.stringContaining('"no" is not one of')],
    ]);
  });

  it('in the spec, below an agent of configuration', async () => {
    const machine = await makeMachine({ project: 'agents: {pear: {kind: http}}' });
    expect(await problems(machine, spec({ agents: { pear: { max_redirects: -1 } } }))).toEqual([
      ['config.agents.pear.max_redirects', expect.stringContaining('at least 0')],
    ]);
  });

  it.each([
    ['a list as spec', [], ''],
    ['a number as config', { tasks: [commandTask('a')], config: 3 }, 'config'],
    ['a list as agents', { tasks: [commandTask('a')], config: { agents: [] } }, 'config.agents'],
    ['null as config', { tasks: [commandTask('a')], config: null }, 'config'],
  ])('%s is not mended by configuration', async (_, written, path) => {
    const machine = await makeMachine({ project: 'dispatcher: {max_workers: 3}\nagents: {coder: {max_workers: 1}}' });
    expect(await problems(machine, written)).toEqual([[path, expect.any(String)]]);
  });
});
