import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AgentError } from '../../../activities/agent-error.ts';
import { hang } from '../../helpers/answer-server.ts';
import { claudeEnvironment, findClaude } from '../../helpers/claude-cli.ts';
import { type Answer, garble, refuse, say, startModelServer, use } from '../../helpers/model-server.ts';
import { makeTemporaryFolder } from '../../helpers/temporary-folder.ts';
import { askAgent, type Run, type Told } from '../coding-cli/call.ts';

const claude = await findClaude();

/** Calls the real Claude Code, which asks a model that gives these answers. */
async function ask(answers: Answer[], told: Partial<Told> = {}, workspace?: string) {
  const home = await makeTemporaryFolder();
  const model = await startModelServer(...answers);
  const env = { ...claudeEnvironment(model.url, home), ...told.env };
  const run = () => askAgent('claude-code', { binary: claude!, ...told, env }, workspace);
  return { model, home, env, run };
}

type Failing = { when: string; answers: Answer[]; told?: Partial<Told>; failure: string; words: RegExp };

describe.skipIf(!claude)('the real Claude Code', () => {
  it('edits a file of the workspace through its tools, and says what that took', async () => {
    const workspace = await makeTemporaryFolder();
    const { run, model } = await ask(
      [use('Write', { file_path: join(workspace, 'plums.txt'), content: 'ripe\n' }), say('All picked.')],
      { input: { prompt: 'Write plums.txt.\nOne line, please.' }, upstream: { 'shake-tree': { plums: 12 } } },
      workspace,
    );
    const { output, usage }: Run = await run();
    expect(output).toEqual({ text: 'All picked.' });
    expect(readFileSync(join(workspace, 'plums.txt'), 'utf8')).toBe('ripe\n');
    expect(usage).toMatchObject({ input_tokens: 20, output_tokens: 10, usd: expect.any(Number) });
    const words = ['Pick the plums', 'One line, please.', 'Result of task shake-tree', '\\"plums\\": 12'];
    for (const each of words) expect(model.said(0)).toContain(each);
  });

  it('answers with JSON when the task has an output_schema', async () => {
    const output_schema = { type: 'object', properties: { plums: { type: 'integer' } }, required: ['plums'] };
    const { run } = await ask([use('StructuredOutput', { plums: 12 }), say('')], { call: { output_schema } });
    expect((await run()).output).toEqual({ plums: 12 });
  });

  it('answers with JSON of any kind: what is no object is asked for in the prompt', async () => {
    const { run, model } = await ask([say('```json\n[1, 2]\n```')], { call: { output_schema: { type: 'array' } } });
    expect((await run()).output).toEqual([1, 2]);
    expect(model.said(0)).toContain('fits this JSON Schema');
  });

  it('gets what its agent is set up with', async () => {
    const { run, model } = await ask([use('Bash', { command: 'curl http://127.0.0.1:1' }), say('Asked.')], {
      settings: {
        model: 'test-model',
        append_system_prompt: 'Be brief.\nBe kind.',
        setting_sources: ['user'],
        allowed_tools: ['Bash(curl *)'],
        disallowed_tools: ['WebFetch'],
      },
    });
    expect((await run()).output).toEqual({ text: 'Asked.' });
    const [request] = model.requests;
    expect(request).toMatchObject({ model: 'test-model' });
    expect(JSON.stringify(request?.system)).toContain('Be brief.\\nBe kind.');
    expect(request?.tools.map(({ name }) => name)).not.toContain('WebFetch');
  });

  it('asks again after a 429', async () => {
    const { run } = await ask([refuse(429, 'slow down', { 'retry-after': '1' }), say('All picked.')]);
    expect((await run()).output).toEqual({ text: 'All picked.' });
  });

  it('reads a large result of an earlier task from a file', async () => {
    const readIt: Answer = (response, request) => {
      const [file_path] = /\/[^ "]+sow\.json/.exec(JSON.stringify(request.messages)) ?? [];
      use('Read', { file_path })(response, request);
    };
    const upstream = { sow: { rows: Array.from({ length: 2000 }, (_, row) => `row ${row}`) } };
    const { run, model } = await ask([readIt, say('Seen.')], { upstream });
    expect((await run()).output).toEqual({ text: 'Seen.' });
    expect(model.said(0)).not.toContain('row 1999');
    expect(model.said(1)).toContain('row 1999');
  });

  it('takes its prompt from a file', async () => {
    const workspace = await makeTemporaryFolder();
    writeFileSync(join(workspace, 'task.md'), 'Count the "plums".\n');
    const { run, model } = await ask([say('12')], { input: { prompt_file: 'task.md' } }, workspace);
    await run();
    expect(model.said(0)).toContain('Count the \\"plums\\".');
  });

  it.each<Failing>([
    {
      when: '529 all the time',
      answers: [refuse(529, 'Overloaded')],
      failure: 'AgentUnavailable',
      words: /529 Overloaded/,
    },
    {
      when: '529 all the time, asked as often as usual',
      answers: [refuse(529, 'Overloaded')],
      told: { env: { CLAUDE_CODE_MAX_RETRIES: '5' } },
      failure: 'AgentUnavailable',
      words: /Repeated 529/,
    },
    { when: '429 all the time', answers: [refuse(429, 'slow down')], failure: 'RateLimited', words: /slow down/ },
    {
      when: '500 all the time',
      answers: [refuse(500, 'Internal')],
      failure: 'AgentUnavailable',
      words: /500 Internal/,
    },
    {
      when: 'nobody there',
      answers: [hang],
      told: { env: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:1' } },
      failure: 'AgentUnavailable',
      words: /ConnectionRefused/,
    },
    { when: 'a wrong key', answers: [refuse(401, 'bad key')], failure: 'NotAllowed', words: /bad key.*type \/login/ },
    {
      when: 'no key',
      answers: [hang],
      told: { env: { ANTHROPIC_API_KEY: '' } },
      failure: 'NotAllowed',
      words: /Not logged in.*or set ANTHROPIC_API_KEY/,
    },
    { when: 'garbage in the stream', answers: [garble], failure: 'AgentFailed', words: /malformed response/ },
    { when: 'a refused request', answers: [refuse(400, 'too long')], failure: 'AgentFailed', words: /400 too long/ },
    {
      when: 'a tool that is not allowed',
      answers: [use('Bash', { command: 'curl http://127.0.0.1:1' }), say('I could not.')],
      failure: 'NotAllowed',
      words: /not allowed to use Bash \(curl http:\/\/127.0.0.1:1\); add the tool to the agent’s allowed_tools/,
    },
    {
      when: 'a file outside the workspace',
      answers: [use('Write', { file_path: '/plums.txt', content: '' }), say('I could not.')],
      failure: 'NotAllowed',
      words: /not allowed to use Write \(\/plums.txt\)/,
    },
    {
      when: 'too many turns',
      answers: [use('Bash', { command: 'echo again' })],
      told: { settings: { max_turns: 1 } },
      failure: 'AgentFailed',
      words: /maximum number of turns \(1\); raise max_turns/,
    },
    {
      when: 'too much money',
      answers: [use('Bash', { command: 'echo again' })],
      told: { settings: { max_budget_usd: 0.0001 } },
      failure: 'AgentFailed',
      words: /maximum budget.*; raise max_budget_usd/,
    },
    {
      when: 'text instead of JSON',
      answers: [say('Twelve.')],
      told: { call: { output_schema: { type: 'object' } } },
      failure: 'OutputInvalid',
      words: /no JSON.*: Twelve\./,
    },
    {
      when: 'a hang',
      answers: [hang],
      told: { call: { timeout_seconds: 3 } },
      failure: 'TimedOut',
      words: /within timeout_seconds: 3/,
    },
    {
      when: 'silence',
      answers: [hang],
      told: { call: { idle_timeout_seconds: 2 } },
      failure: 'TimedOut',
      words: /nothing for idle_timeout_seconds: 2/,
    },
    {
      when: 'silence while the API refuses',
      answers: [refuse(429, 'slow down', { 'retry-after': '20' })],
      told: { call: { idle_timeout_seconds: 2 } },
      failure: 'RateLimited',
      words: /429/,
    },
  ])('$when: $failure', async ({ answers, told, failure, words }) => {
    const { run } = await ask(answers, told);
    const error = await run().then(
      ({ output }) => output,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ failure });
    const { message, nextStep } = error as AgentError;
    expect(`${message}; ${nextStep}`).toMatch(words);
  });

  it('says until when a subscription is used up', async () => {
    const reset = Math.floor(Date.now() / 1000) + 3600;
    const headers = {
      'anthropic-ratelimit-unified-status': 'rejected',
      'anthropic-ratelimit-unified-reset': String(reset),
      'anthropic-ratelimit-unified-representative-claim': 'five_hour',
    };
    const env = { ANTHROPIC_API_KEY: '', CLAUDE_CODE_OAUTH_TOKEN: 'dummy' };
    const { run } = await ask([refuse(429, 'limit', headers)], { env });
    await expect(run()).rejects.toMatchObject({
      failure: 'RateLimited',
      message: expect.stringContaining('limit · resets'),
      resetAt: new Date(reset * 1000).toISOString(),
    });
  });

  it('with "dontAsk" a denial is no failure', async () => {
    const { run } = await ask([use('Bash', { command: 'curl x' }), say('Without it, then.')], {
      settings: { permission_mode: 'dontAsk' },
    });
    expect((await run()).output).toEqual({ text: 'Without it, then.' });
  });

  it('a session that is gone costs no attempt: the next run begins anew', async () => {
    const session = '11111111-1111-4111-8111-111111111111';
    const { run } = await ask([say('never asked')], { session });
    await expect(run()).rejects.toMatchObject({
      failure: 'AgentUnavailable',
      message: expect.stringContaining(session),
    });
  });
});

describe('without Claude Code', () => {
  it('the failure says how to get it', async () => {
    const env = { PATH: process.env['PATH'] ?? '' };
    await expect(askAgent('claude-code', { binary: 'no-such-claude', env })).rejects.toMatchObject({
      failure: 'InvalidInput',
      message: expect.stringContaining('"no-such-claude" was not found on PATH'),
      nextStep: expect.stringContaining('npm install -g @anthropic-ai/claude-code'),
    });
  });
});
