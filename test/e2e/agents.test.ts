import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dispatch, runCli } from '../helpers/cli.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

async function writeSpec(spec: object): Promise<string> {
  const file = join(await makeTemporaryFolder(), 'spec.json');
  await writeFile(file, JSON.stringify(spec));
  return file;
}

const plums = { plums: { kind: 'python', agent: 'orchard:Picker', python: 'no-python', about: 'picks plums' } };

describe('dispatch agents', () => {
  it('lists the built-in agents and those of a spec, and what is missing with the next step', async () => {
    const file = await writeSpec({ tasks: [], config: { agents: plums } });
    const { code, stdout } = await runCli(['agents', '--spec', file]);
    const agents: { name: string; available: boolean | null }[] = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(agents.map(({ name }) => name)).toEqual(expect.arrayContaining(['coder', 'debug', 'command', 'plums']));
    expect(agents.find(({ name }) => name === 'coder')).toMatchObject({ kind: 'coder', available: true, missing: [] });
    expect(agents.find(({ name }) => name === 'plums')).toMatchObject({
      about: 'picks plums',
      available: false,
      missing: [{ what: 'the program "no-python" on PATH', next_step: expect.stringContaining('install Python') }],
    });
  });

  it('an agent lacks what its back end lacks', async () => {
    const file = await writeSpec({ tasks: [], config: { agents: { ...plums, debug: { backend: 'plums' } } } });
    const { stdout } = await runCli(['agents', '--spec', file]);
    const agents: { name: string }[] = JSON.parse(stdout);
    expect(agents.find(({ name }) => name === 'debug')).toMatchObject({
      available: false,
      missing: [{ what: 'the program "no-python" on PATH, for its back end plums' }],
    });
  });

  it('never shows the value of a key', async () => {
    const env = { ANTHROPIC_API_KEY: 'sk-plum-1234' };
    for (const format of ['text', 'json']) {
      const { stdout, stderr } = await runCli(['agents', '--format', format], { env });
      expect(stdout).toContain('ANTHROPIC_API_KEY');
      expect(stdout + stderr).not.toContain('sk-plum');
    }
  });

  it('shows as text what there is, and below it what is missing', async () => {
    const file = await writeSpec({
      tasks: [],
      config: { agents: { ...plums, odd: {}, bad: { kind: 'http', max_redirects: -1 } } },
    });
    const { stdout } = await runCli(['agents', '--spec', file, '--format', 'text']);
    expect(stdout).toMatch(/^AGENT +KIND +AVAILABLE +VERSION +DOES\n/);
    expect(stdout).toMatch(/\ncoder +coder +yes +- +writes/);
    expect(stdout).toMatch(
      /\nplums +python +no +- +picks plums\n {2}missing: the program "no-python" on PATH; install/,
    );
    expect(stdout).toMatch(/\nodd +\? +no .*\n {2}missing: a kind that there is; dispatch plan/);
    expect(stdout).toMatch(/\nbad +http +no .*\n {2}missing: right settings; dispatch plan/);
  });
});

describe('dispatch agents route', () => {
  it('tells the agent and all candidates with their scores', async () => {
    const { code, stdout } = await runCli(['agents', 'route', 'Generate an Effect node', '--format', 'text']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^agent: coder\n {2}coder 0\.\d\d, matched "generate", "effect", "node"\n/);
    expect(stdout).toMatch(/\n {2}command 0\.00\n/);
  });

  it('says why there is none, and ends with 2', async () => {
    const { code, stdout } = await runCli(['agents', 'route', 'do something']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      agent: null,
      refusal: { next_step: expect.stringContaining('name one') },
    });
  });

  it('weighs the agents of a spec, too', async () => {
    const file = await writeSpec({ tasks: [], config: { agents: plums } });
    const { stdout } = await runCli(['agents', 'route', 'Pick the plums', '--spec', file]);
    expect(JSON.parse(stdout).agent).toBe('plums');
  });
});

it('a run with "auto" tells its choice, and the result has the real name', async () => {
  const task = { task_id: 'a', agent: 'auto', description: 'Run true', input_data: { argv: ['true'] } };
  const { code, result, stderr } = await dispatch({ tasks: [task] }, { cwd: await makeTemporaryFolder() });
  expect(code).toBe(0);
  expect(result.results[0]).toMatchObject({ agent: 'command', status: 'success' });
  expect(stderr).toMatch(/^a: agent command \(auto: 0\.\d\d, matched "run"; takes argv\)$/m);
});

it.each([[['plan', '-']], [['run', '-']], [['run', '-', '--detach']]])(
  '%j without a program that a task needs ends with 2',
  async (args) => {
    const spec = { tasks: [{ task_id: 'a', agent: 'plums', description: 'Pick' }], config: { agents: plums } };
    const { code, stderr } = await runCli(args, { stdin: JSON.stringify(spec) });
    expect(code).toBe(2);
    expect(stderr).toContain(
      'tasks[0].agent: the agent "plums" cannot run here, missing: the program "no-python" on PATH',
    );
  },
);
