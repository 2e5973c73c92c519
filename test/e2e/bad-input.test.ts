import { existsSync } from 'node:fs';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseResult, runCli } from '../helpers/cli.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

const task = (more: object = {}) => ({
  task_id: 'a',
  agent: 'command',
  description: 'x',
  input_data: { argv: ['true'] },
  ...more,
});
const coder = (input: object, more: object = {}) =>
  task({
    agent: 'coder',
    input_data: { contract_description: 'x', node_type: 'Effect', output_path: 'a.py', ...input },
    ...more,
  });
const spec = (...tasks: object[]) => JSON.stringify({ tasks });
const config = (more: object) => JSON.stringify({ tasks: [task()], config: more });

/** What is on standard input, and what one of the problems must say. */
const BAD_INPUTS: [title: string, stdin: string, words: RegExp][] = [
  ['nothing', '', /empty|nothing/i],
  ['no JSON', '{"tasks": [', /line \d+|:\d+/],
  ['a list at the top', '[]', /object/],
  ['tasks: null', '{"tasks": null}', /tasks/],
  ['no tasks', '{"tasks": []}', /tasks/],
  ['dependencies: null', spec(task({ dependencies: null })), /tasks\[0\]\.dependencies/],
  ['an unknown agent', spec(task({ agent: 'codr' })), /coder/],
  ['an unknown key', spec(task({ dependancies: [] })), /dependencies/],
  ['a duplicate id', spec(task(), task()), /tasks\[1\]\.task_id/],
  ['a task that waits for itself', spec(task({ dependencies: ['a'] })), /itself|a -> a/],
  ['an unknown dependency', spec(task({ dependencies: ['b'] })), /tasks\[0\]\.dependencies\[0\]/],
  ['an id with a slash', spec(task({ task_id: 'a/b' })), /task_id/],
  ['an id of dots', spec(task({ task_id: '..' })), /task_id/],
  ['an id of 200 characters', spec(task({ task_id: 'a'.repeat(200) })), /task_id/],
  ['an id with NUL', spec(task({ task_id: 'a\0b' })), /task_id/],
  ['max_workers 0', config({ max_workers: 0 }), /max_workers/],
  ['max_workers -1', config({ max_workers: -1 }), /max_workers/],
  ['max_workers many', config({ max_workers: 'many' }), /cpu_cores/],
  ['timeout_seconds 0', config({ timeout_seconds: 0 }), /timeout_seconds/],
  ['a coder without output_path', spec(coder({ output_path: undefined })), /output_path/],
  ['node_type effect', spec(coder({ node_type: 'effect' })), /"?Effect"?/],
  ['an output_path outside the roots', spec(coder({ output_path: '/etc/a.py' })), /\/etc/],
  ['an output_path through a symlink', spec(coder({ output_path: 'away/a.py' })), /output_path/],
  [
    'two tasks with one output_path',
    spec(coder({}), coder({ output_path: './a.py' }, { task_id: 'b' })),
    /output_path/,
  ],
  [
    'an expression on no ancestor',
    spec(task({ input_data: { argv: ['${{ tasks.b.output }}'] } }), task({ task_id: 'b' })),
    /dependencies/,
  ],
  ['10 MB', `{"tasks": "${'x'.repeat(10_000_000)}"}`, /MiB|bytes/],
];

type OnFinished = Parameters<typeof makeTemporaryFolder>[0];

const runBad = async (stdin: string, onFinished?: OnFinished) => {
  const cwd = await makeTemporaryFolder(onFinished);
  await symlink('/etc', join(cwd, 'away'));
  const state = join(cwd, 'state');
  const run = await runCli(['run', '-'], { cwd, stdin, env: { XDG_STATE_HOME: state } });
  return { ...run, started: existsSync(state) };
};

describe('bad input: a clear line, exit 2, nothing started', () => {
  it.concurrent.for(BAD_INPUTS)('%s', async ([_, stdin, words], { expect, onTestFinished }) => {
    const run = await runBad(stdin, onTestFinished);
    const result = parseResult(run);
    expect(result).toMatchObject({ status: 'invalid', results: [], dispatch_id: null });
    expect(run.stderr).toMatch(words);
    expect(result.errors.every(({ message, next_step }) => message && next_step)).toBe(true);
    expect(run.code).toBe(2);
    expect(run.started).toBe(false);
  });

  it('a cycle is printed as a path, without the innocent task downstream', async () => {
    const ring = (task_id: string, dependency: string) => task({ task_id, dependencies: [dependency] });
    const { stderr, code } = await runBad(spec(ring('a', 'c'), ring('b', 'a'), ring('c', 'b'), ring('innocent', 'a')));
    expect(code).toBe(2);
    expect(stderr).toMatch(/[abc] -> [abc] -> [abc] -> [abc]/);
    expect(stderr).not.toContain('innocent');
  });

  it('all problems come at once', async () => {
    const { stdout } = await runBad(
      spec(task({ agent: 'nobody' }), task({ task_id: 'b', dependencies: ['c'], descripton: 'x' })),
    );
    expect(JSON.parse(stdout).errors.length).toBeGreaterThanOrEqual(3);
  });

  it('YAML whose anchors explode', async () => {
    const cwd = await makeTemporaryFolder();
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 12; level++)
      lines.push(
        `a${level}: &a${level} [${Array(9)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      );
    await writeFile(join(cwd, 'bomb.yaml'), lines.join('\n'));
    const run = await runCli(['run', 'bomb.yaml'], { cwd, env: { XDG_STATE_HOME: join(cwd, 'state') } });
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/alias|anchor/i);
  });

  it.each([
    ['an unknown command', ['fly']],
    ['an unknown option', ['run', '-', '--fast']],
    ['no file', ['run']],
    ['a file that is not there', ['run', 'nowhere.json']],
    ['an id that cannot be one', ['run', '-', '--id', '../x']],
    ['workers that are none', ['run', '-', '--max-workers', 'lots']],
  ])('%s exits 2', async (_, args) => {
    const cwd = await makeTemporaryFolder();
    const run = await runCli(args, { cwd, stdin: spec(task()), env: { XDG_STATE_HOME: join(cwd, 'state') } });
    expect(run.stderr).not.toBe('');
    expect(run.code).toBe(2);
  });

  it('a folder that has been deleted exits 2', async () => {
    const through = ['sh', '-c', 'rmdir "$PWD" && exec "$@"', 'sh'];
    const run = await runCli(['mcp'], { cwd: await makeTemporaryFolder(), through });
    expect(run).toMatchObject({ code: 2, stderr: 'the current folder has been deleted; go into one that is there\n' });
  });
});
