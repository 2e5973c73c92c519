import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { raw } from 'jq-wasm';
import { glob } from 'tinyglobby';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dispatch, runCli } from '../helpers/cli.ts';
import { readCommands, readFiles, readPage, splitWords } from '../helpers/docs.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('docs/QUICK_START.md', () => {
  const page = readPage('QUICK_START.md');

  it('does what it says, command by command', async () => {
    const cwd = await makeTemporaryFolder();
    for (const { name, text } of readFiles(page)) await writeFile(join(cwd, name), text);
    const commands = readCommands(page);
    expect(commands.length).toBeGreaterThan(7);
    for (const { words, prints } of commands) {
      const [program = '', ...args] = words;
      const { stdout, stderr } =
        program === 'dispatch' ? await runCli(args, { cwd }) : await promisify(execFile)(program, args, { cwd });
      for (const line of prints) expect(`${stdout}${stderr}`, words.join(' ')).toMatch(line);
    }
  });
});

/** What each recipe prints for the dispatch below. */
const PRINTS: Record<string, string | RegExp> = {
  'how it went': 'partial: 2 of 4',
  'what failed, and why': /^flaky: AgentFailed: .* exited with code 3: no luck$/,
  'what to do about it': /^flaky: \S/,
  'what was not done because of what': 'after because of flaky',
  'the output of one task': '3',
  'outputs by task': '{"text":{"text":"three short words"},"count":3,"flaky":null,"after":null}',
  'files that were left behind': 'left.txt',
  'the slowest tasks': /^(\S+ \d+ ms\n){2}\S+ \d+ ms$/,
  'cost by agent': '{"command":0}',
  'errors of a spec that was refused': /^tasks\[0\]\.agent: there is no agent "comand"; did you mean "command"\?/,
  'every attempt that failed': /^flaky 1: AgentFailed: .*\nflaky 2: AgentFailed: .* no luck$/,
  'the story of a task': /^\S+Z scheduled $[\s\S]*^\S+Z failed AgentFailed: /m,
  'how long a task waited for a slot': /^\S+Z \S+Z$/,
  'trace files of what did not succeed': 'traces/ID/flaky.json\ntraces/ID/after.json',
  'input as the agent got it': '{"argv":["wc","-w"],"stdin":"three short words"}',
  'what it ran with': '{"max_workers":5,"on_failure":"continue"}',
};

describe('the recipes of docs/results.md', () => {
  let cwd = '';
  const finished: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const finish of finished) await finish();
  });
  const rows = [...readPage('results.md').matchAll(/^\| ([^|]+) \| `(jq .*)` \|$/gm)];
  const recipes = rows.map(([, what, command]) => ({ what: what!, command: command!.replaceAll('\\|', '|') }));

  beforeAll(async () => {
    cwd = await makeTemporaryFolder((finish) => finished.push(finish));
    const task = (task_id: string, argv: string[], more: object = {}) => {
      return { task_id, agent: 'command', description: task_id, input_data: { argv }, ...more };
    };
    const text = { argv: ['wc', '-w'], stdin: '${{ tasks.text.output.text }}' };
    const tasks = [
      task('text', ['sh', '-c', 'touch left.txt; echo three short words'], { outputs: ['left.txt'] }),
      { ...task('count', [], { dependencies: ['text'] }), input_data: text },
      task('flaky', ['sh', '-c', 'echo no luck >&2; exit 3'], { retry: { max_attempts: 2, initial_seconds: 0.05 } }),
      task('after', ['true'], { dependencies: ['flaky'] }),
    ];
    const { stdout } = await dispatch({ tasks }, { cwd, args: ['--id', 'ID'] });
    await writeFile(join(cwd, 'result.json'), stdout);
    const refused = await dispatch({ tasks: [{ task_id: 'a', agent: 'comand', description: 'a' }] }, { cwd });
    await mkdir(join(cwd, 'refused'));
    await writeFile(join(cwd, 'refused', 'result.json'), refused.stdout);
  });

  it.each(recipes)('$what', async ({ what, command }) => {
    const [, ...words] = splitWords(command);
    const flags = words.filter((word) => word.startsWith('-'));
    const [filter = '', ...names] = words.filter((word) => !word.startsWith('-'));
    const folder = what.includes('refused') ? join(cwd, 'refused') : cwd;
    const paths = (await glob(names, { cwd: folder })).sort();
    const texts = await Promise.all(paths.map((path) => readFile(join(folder, path), 'utf8')));
    const { stdout, stderr } = await raw(texts.join('\n'), filter, flags);
    expect(stderr).toBe('');
    const expected = PRINTS[what]!;
    if (typeof expected === 'string') expect(stdout.trimEnd()).toBe(expected);
    else expect(stdout.trimEnd()).toMatch(expected);
  });

  it('are all tried', () => {
    expect(recipes.map(({ what }) => what)).toEqual(Object.keys(PRINTS));
  });
});
