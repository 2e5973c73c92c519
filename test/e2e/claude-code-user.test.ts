import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-info.ts';
import {
  askClaude,
  type ClaudeEvent,
  claudeEnvironment,
  findClaude,
  listTools,
  runClaude,
} from '../helpers/claude-cli.ts';
import { dispatch, runCli } from '../helpers/cli.ts';
import { readPage } from '../helpers/docs.ts';
import { say } from '../helpers/model-server.ts';
import { type Part, startPlayedModel } from '../helpers/played-model.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { formatTranscript, readTranscript, writeTranscript } from '../helpers/transcript.ts';
import { playDelegate, playUser } from './claude-code-parts.ts';

const claude = await findClaude();
/** As the guide has it. */
const TEST_5 = 'Generate two ONEX Effect nodes using agent-parallel-dispatcher: user writer and product reader';
const NODES = ['node_product_reader_effect.py', 'node_user_writer_effect.py'];
const TOOLS = 'mcp__parallel-dispatcher';

let home: string;
let environment: Record<string, string>;

/** A home in which the installation was done, with `dispatch` on PATH. */
beforeAll(async () => {
  home = await makeTemporaryFolder(afterAll);
  mkdirSync(join(home, 'bin'));
  symlinkSync(join(packageRoot, 'dist', 'src', 'cli.js'), join(home, 'bin', 'dispatch'));
  const { XDG_STATE_HOME = '', TEMPORAL_CLI_PATH = '', PATH = '' } = process.env;
  const { CLAUDE_CONFIG_DIR: _, ...rest } = claudeEnvironment('', home);
  environment = { ...rest, XDG_STATE_HOME, TEMPORAL_CLI_PATH, PATH: [join(home, 'bin'), PATH].join(delimiter) };
  // Without this, a headless run begins before its servers are connected.
  environment['MCP_CONNECTION_NONBLOCKING'] = '0';
  await runCli(['install', 'claude-code'], { cwd: home, env: environment });
});

type Scene = { cwd: string; env: Record<string, string> };

/** Somebody in a new folder, whose Claude Code asks a model that plays this part. */
async function setScene(part: Part): Promise<Scene> {
  const cwd = await makeTemporaryFolder();
  return { cwd, env: { ...environment, ANTHROPIC_BASE_URL: await startPlayedModel(part) } };
}

function ask(sentence: string, { cwd, env }: Scene, tools: string[]): Promise<ClaudeEvent[]> {
  return askClaude(claude!, tools, { cwd, env, stdin: `${sentence}\n` });
}

function readAnswer(events: ClaudeEvent[]): string {
  return events.at(-1)?.result ?? '';
}

describe.skipIf(!claude)('somebody who works from Claude Code', { timeout: 60_000 }, () => {
  it("says the guide's sentence: plan, submit, wait, real files, and the report", async () => {
    const scene = await setScene(playUser);
    const events = await ask(TEST_5, scene, ['--allowed-tools', TOOLS]);
    const steps = ['Agent', 'dispatch_plan', 'dispatch_submit', 'dispatch_wait', 'dispatch_result'];
    expect(listTools(events)).toEqual(steps);
    expect(readdirSync(join(scene.cwd, 'nodes')).toSorted()).toEqual(NODES);
    const [, id = ''] = /Dispatch `([^`]*)`/.exec(readAnswer(events)) ?? [];
    const report = await runCli(['wait', id, '--format', 'markdown'], { cwd: scene.cwd, env: environment });
    expect(readAnswer(events).trim()).toBe(report.stdout.trim());
    for (const name of NODES) expect(readAnswer(events)).toContain(`- Files: \`nodes/${name}\``);
    const transcript = formatTranscript(TEST_5, events, { [scene.cwd]: '~/shop', [home]: '~' });
    if (process.env['TRANSCRIPT']) writeTranscript(transcript);
    expect(readTranscript().match(/dispatch_\w+\(|Agent\(/g)).toEqual(transcript.match(/dispatch_\w+\(|Agent\(/g));
  });

  it('does the same through Bash, where there are no tools of ours', async () => {
    const scene = await setScene(playUser);
    const allowed = ['--allowed-tools', 'Write', 'Bash(dispatch run:*)'];
    const events = await ask(TEST_5, scene, ['--strict-mcp-config', ...allowed]);
    expect(listTools(events)).toEqual(['Agent', 'Write', 'Bash']);
    expect(readdirSync(join(scene.cwd, 'nodes')).toSorted()).toEqual(NODES);
    expect(readAnswer(events)).toContain('# Effect nodes: success');
  });

  it('has a task that fails: the model reads why, mends it, and replays; only that runs again', async () => {
    const scene = await setScene(playUser);
    writeFileSync(join(scene.cwd, 'names.txt'), 'Ada Grace\n');
    const sentence = 'Use agent-parallel-dispatcher to count the words of names.txt and notes.txt';
    const events = await ask(sentence, scene, ['--allowed-tools', TOOLS, 'Write']);
    const run = ['dispatch_plan', 'dispatch_submit', 'dispatch_wait', 'dispatch_result'];
    const replay = ['Write', 'dispatch_replay', 'dispatch_wait', 'dispatch_result'];
    expect(listTools(events)).toEqual(['Agent', ...run, ...replay]);
    expect(readAnswer(events)).toMatch(/# words: success/);
    expect(readAnswer(events)).toMatch(/count-names\.txt: success\n\n- Asked of .*reused from/);
  });

  it('is an agent of a dispatch, starts one of its own, and its agent is told to start none', async () => {
    const config = { agents: { 'claude-code': { binary: claude, allowed_tools: [TOOLS] } } };
    const scene = await setScene(playDelegate(config));
    // An agent that was allowed tools of a server waits for it by itself.
    delete scene.env['MCP_CONNECTION_NONBLOCKING'];
    const tasks = [{ task_id: 'outer', agent: 'claude-code', description: 'Pick the plums', input_data: {} }];
    const { result } = await dispatch({ name: 'outer', config, tasks }, scene);
    expect(result.results[0]!.output).toEqual({
      text: expect.stringMatching(
        /^My agent said: I picked them myself, because: TooDeep: DISPATCH_DEPTH: this is an agent 2 dispatches deep.*; do the work here without a dispatch/,
      ),
    });
  });

  it('may take the plugin of a clone instead', async () => {
    const { cwd, env } = await setScene(() => say('Hello.'));
    const options = { cwd, env: { ...env, HOME: cwd } };
    const run = (...words: string[]) => runClaude(claude!, ['plugin', ...words], options);
    const [judged, added] = await Promise.all([
      run('validate', '--strict', join(packageRoot, 'plugin')),
      run('marketplace', 'add', packageRoot),
    ]);
    expect(judged).toContain('✔ Validation passed');
    expect(added).toContain('✔ Successfully added');
    await run('install', 'parallel-dispatcher@parallel-dispatcher');
    const [start] = await askClaude(claude!, [], { ...options, stdin: 'Hello.' });
    expect(start).toMatchObject({
      mcp_servers: [{ name: 'plugin:parallel-dispatcher:dispatch', status: 'connected' }],
      agents: expect.arrayContaining(['parallel-dispatcher:agent-parallel-dispatcher']),
      skills: expect.arrayContaining(['parallel-dispatcher:parallel-dispatch']),
    });
  });
});

it('the documentation says what an installation writes', () => {
  for (const name of [
    'SKILL.md',
    'agent-parallel-dispatcher.md',
    'agent-parallel-dispatcher.yaml',
    'agent-registry.yaml',
  ])
    expect(readPage('claude-code.md')).toContain(name);
});
