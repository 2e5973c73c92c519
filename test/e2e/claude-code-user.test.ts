import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-info.ts';
import { claudeEnvironment, findClaude, runClaude } from '../helpers/claude-cli.ts';
import { dispatch, runCli } from '../helpers/cli.ts';
import { type ModelServer, startModelServer } from '../helpers/model-server.ts';
import { type Part, play } from '../helpers/played-model.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { playDelegate, playUser } from './claude-code-parts.ts';

const claude = await findClaude();
const TEST_5 = 'Generate two ONEX Effect nodes using agent-parallel-dispatcher: user writer and product reader';
const TOOLS = 'mcp__parallel-dispatcher';

let home: string;
let environment: Record<string, string>;

type Scene = { cwd: string; env: Record<string, string>; model: ModelServer };

/** Somebody in a new folder, whose Claude Code asks a model that plays this part. */
async function setScene(part: Part): Promise<Scene> {
  const cwd = await makeTemporaryFolder();
  const model = await startModelServer(play(part));
  return { cwd, model, env: { ...environment, ANTHROPIC_BASE_URL: model.url } };
}

/** Pipes a sentence into `claude -p`; gives its last answer. */
async function ask(sentence: string, { cwd, env }: Scene, args: string[]): Promise<string> {
  return (await runClaude(claude!, ['-p', ...args], { cwd, env, stdin: `${sentence}\n` })).stdout;
}

function listTools({ model }: Scene): string[] {
  const calls = JSON.stringify(model.requests.at(-1)?.messages).matchAll(
    /"type":"tool_use","id":"[^"]*","name":"([^"]*)"/g,
  );
  return [...calls].map(([, name]) => name!);
}

beforeAll(async () => {
  home = await makeTemporaryFolder(afterAll);
  mkdirSync(join(home, 'bin'));
  symlinkSync(join(packageRoot, 'dist', 'src', 'cli.js'), join(home, 'bin', 'dispatch'));
  const { XDG_STATE_HOME = '', TEMPORAL_CLI_PATH = '', PATH = '' } = process.env;
  const { CLAUDE_CONFIG_DIR: _, ...rest } = claudeEnvironment('', home);
  environment = {
    ...rest,
    MCP_CONNECTION_NONBLOCKING: '0',
    XDG_STATE_HOME,
    TEMPORAL_CLI_PATH,
    PATH: [join(home, 'bin'), PATH].join(delimiter),
  };
  await runCli(['install', 'claude-code'], { cwd: home, env: environment });
});

describe.skipIf(!claude)('somebody who works from Claude Code', () => {
  it("says the guide's sentence: plan, submit, wait, real files, and the report of the result", async () => {
    const scene = await setScene(playUser);
    const said = await ask(TEST_5, scene, ['--allowed-tools', TOOLS]);
    console.log(said, listTools(scene));
    expect(readdirSync(join(scene.cwd, 'nodes'))).toEqual([
      'node_product_reader_effect.py',
      'node_user_writer_effect.py',
    ]);
  });

  it('does the same through Bash where there are no tools of ours', async () => {
    const scene = await setScene(playUser);
    const said = await ask(TEST_5, scene, ['--strict-mcp-config', '--allowed-tools', 'Write', 'Bash(dispatch run:*)']);
    console.log(said, listTools(scene));
    expect(readdirSync(join(scene.cwd, 'nodes'))).toEqual([
      'node_product_reader_effect.py',
      'node_user_writer_effect.py',
    ]);
  });

  it('has a task that fails: the model reads why, mends it, and replays only that', async () => {
    const scene = await setScene(playUser);
    writeFileSync(join(scene.cwd, 'names.txt'), 'Ada Grace\n');
    const said = await ask('Use agent-parallel-dispatcher to count the words of names.txt and notes.txt', scene, [
      '--allowed-tools',
      TOOLS,
      'Write',
    ]);
    console.log(said, listTools(scene));
  });

  it('is itself an agent of a dispatch, and may start one of its own, but no third', async () => {
    const config = { agents: { 'claude-code': { binary: claude, allowed_tools: [TOOLS] } } };
    const { cwd, env } = await setScene(playDelegate(config));
    const tasks = [{ task_id: 'outer', agent: 'claude-code', description: 'Pick the plums', input_data: {} }];
    const { result } = await dispatch({ name: 'outer', config, tasks }, { cwd, env });
    console.log(JSON.stringify(result.results));
  });
});
