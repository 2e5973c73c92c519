import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AgentError } from '../../../activities/agent-error.ts';
import type { JsonObject } from '../../../src/plan/json.ts';
import { hang } from '../../helpers/answer-server.ts';
import { codexConfig, codexEnvironment, findCodex } from '../../helpers/codex-cli.ts';
import {
  addFile,
  deny,
  garbleReply,
  giveUp,
  type Reply,
  reply,
  shell,
  startResponsesServer,
} from '../../helpers/responses-server.ts';
import { makeTemporaryFolder } from '../../helpers/temporary-folder.ts';
import { askAgent, type Told } from '../coding-cli/call.ts';

const codex = await findCodex();

type Asked = Partial<Told> & { config?: JsonObject };

/** Calls the real Codex, which asks a model that replies like this. */
async function ask(replies: Reply[], { config, ...told }: Asked = {}, workspace?: string) {
  const home = await makeTemporaryFolder();
  const model = await startResponsesServer(...replies);
  const settings = { ...told.settings, config: { ...codexConfig(model.url), ...config } };
  const env = { ...codexEnvironment(home), ...told.env };
  return { model, run: () => askAgent('codex', { binary: codex!, ...told, settings, env }, workspace) };
}

type Failing = { when: string; replies: Reply[]; told?: Asked; failure: string; words: RegExp };

describe.skipIf(!codex)('the real Codex', () => {
  it('edits files of the workspace through its tools, and says what that took', async () => {
    const workspace = await makeTemporaryFolder();
    const replies = [addFile('plums.txt', 'ripe'), shell('echo washed >> plums.txt'), reply('All picked.')];
    const told = { input: { prompt: 'Write plums.txt.' }, upstream: { shake: { plums: 12 } } };
    const { run, model } = await ask(replies, told, workspace);
    const { output, usage } = await run();
    expect(output).toEqual({ text: 'All picked.' });
    expect(readFileSync(join(workspace, 'plums.txt'), 'utf8')).toBe('ripe\nwashed\n');
    expect(usage).toEqual({ input_tokens: 30, output_tokens: 15, usd: null, model: null });
    const words = ['Pick the plums', 'Write plums.txt.', 'Result of task shake', '\\"plums\\": 12'];
    for (const each of words) expect(model.said(0)).toContain(each);
  });

  it('answers with JSON that the API holds it to', async () => {
    const output_schema = {
      type: 'object',
      properties: { plums: { type: 'integer' } },
      required: ['plums'],
      additionalProperties: false,
    };
    const { run, model } = await ask([reply('{"plums":12}')], { call: { output_schema } });
    expect((await run()).output).toEqual({ plums: 12 });
    expect(model.requests[0]?.text?.format?.schema).toEqual(output_schema);
  });

  it('answers with JSON of any kind: what the API does not take is asked for in the prompt', async () => {
    const { run, model } = await ask([reply('```json\n[1, 2]\n```')], { call: { output_schema: { type: 'array' } } });
    expect((await run()).output).toEqual([1, 2]);
    expect(model.said(0)).toContain('fits this JSON Schema');
  });

  it('gets what its agent is set up with', async () => {
    const settings = { model: 'plum-1', sandbox: 'read-only' };
    const { run, model } = await ask([shell('echo no > plums.txt; echo "left with $?"'), reply('I could not.')], {
      settings,
      config: { model_reasoning_effort: 'high', shell_environment_policy: { inherit: 'core', set: { A: 'b' } } },
    });
    expect((await run()).usage?.model).toBe('plum-1');
    expect(model.requests[0]).toMatchObject({ model: 'plum-1' });
    expect(model.said(1)).toContain('left with 1');
  });

  it('goes on with its session', async () => {
    const home = await makeTemporaryFolder();
    const env = codexEnvironment(home);
    const { run, model } = await ask([giveUp('invalid_prompt'), reply('All picked.')], { env });
    await expect(run()).rejects.toMatchObject({ failure: 'AgentFailed' });
    const session = /rollout-[\dT-]{20}([\w-]+)\.jsonl/.exec(readdirSync(home, { recursive: true }).join('\n'))?.[1];
    const settings = { config: codexConfig(model.url) };
    const { output } = await askAgent('codex', { binary: codex!, settings, env, session: session! });
    expect(output).toEqual({ text: 'All picked.' });
    for (const words of ['Pick the plums', 'interrupted from outside']) expect(model.said(1)).toContain(words);
  });

  it('asks again after a 429 that says when', async () => {
    const { run, model } = await ask([deny(429, {}, { 'retry-after': '1' }), reply('All picked.')]);
    expect((await run()).output).toEqual({ text: 'All picked.' });
    expect(model.requests).toHaveLength(2);
  });

  it.each<Failing>([
    { when: '429', replies: [deny(429, {})], failure: 'RateLimited', words: /429 Too Many Requests/ },
    { when: '500 all the time', replies: [deny(500, {})], failure: 'AgentUnavailable', words: /high demand/ },
    { when: '503 all the time', replies: [deny(503, {})], failure: 'AgentUnavailable', words: /503.*no plums/ },
    {
      when: 'nobody there',
      replies: [hang],
      told: { config: { 'model_providers.orchard.base_url': 'http://127.0.0.1:1' } },
      failure: 'AgentUnavailable',
      words: /Connection failed/,
    },
    { when: 'a wrong key', replies: [deny(401, {})], failure: 'NotAllowed', words: /401.*set CODEX_API_KEY/ },
    {
      when: 'no key',
      replies: [hang],
      told: { env: { CODEX_API_KEY: '' } },
      failure: 'NotAllowed',
      words: /Missing environment variable: `CODEX_API_KEY`/,
    },
    {
      when: 'a quota that is used up',
      replies: [giveUp('insufficient_quota')],
      failure: 'NotAllowed',
      words: /credit/,
    },
    { when: 'garbage', replies: [garbleReply], failure: 'AgentFailed', words: /closed before response.completed/ },
    { when: 'a refused request', replies: [deny(400, {})], failure: 'AgentFailed', words: /^no plums; see/ },
    { when: 'a model that is not there', replies: [deny(404, {})], failure: 'InvalidInput', words: /setting "model"/ },
    {
      when: 'text instead of JSON',
      replies: [reply('Twelve.')],
      told: { call: { output_schema: { type: 'object' } } },
      failure: 'OutputInvalid',
      words: /no JSON.*: Twelve\./,
    },
    {
      when: 'a hang',
      replies: [hang],
      told: { call: { timeout_seconds: 3 } },
      failure: 'TimedOut',
      words: /within timeout_seconds: 3/,
    },
    {
      when: 'silence while the API refuses',
      replies: [deny(429, {}, { 'retry-after': '30' })],
      told: { call: { idle_timeout_seconds: 2 } },
      failure: 'RateLimited',
      words: /429/,
    },
    {
      when: 'a setting that Codex does not take',
      replies: [hang],
      told: { config: { model_reasoning_effort: 12 } },
      failure: 'InvalidInput',
      words: /model_reasoning_effort.*correct the agent’s settings/,
    },
  ])('$when: $failure', async ({ replies, told, failure, words }) => {
    const { run } = await ask(replies, told);
    const error: unknown = await run().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ failure });
    if (error instanceof AgentError) expect(`${error.message}; ${error.nextStep}`).toMatch(words);
  });

  it('names the end of a limit', async () => {
    const reset = Math.floor(Date.now() / 1000) + 7200;
    const { run } = await ask([deny(429, { type: 'usage_limit_reached', plan_type: 'plus', resets_at: reset })]);
    const error: unknown = await run().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ failure: 'RateLimited', message: expect.stringContaining('usage limit') });
    const late = error instanceof AgentError ? Date.parse(error.resetAt ?? '') / 1000 - reset : Number.NaN;
    expect(late).toBeGreaterThan(0);
    expect(late).toBeLessThanOrEqual(60);
  });

  it.each<[string, Reply, string | undefined]>([
    ['that is gone costs no attempt', reply('never asked'), '11111111-1111-4111-8111-111111111111'],
    ['that has grown too long is left', giveUp('context_length_exceeded'), undefined],
  ])('a session %s: the next run begins anew', async (_, first, session) => {
    const home = await makeTemporaryFolder();
    const model = await startResponsesServer(first);
    const kept: (string | undefined)[] = [];
    const settings = { config: codexConfig(model.url) };
    const told = { binary: codex!, settings, env: codexEnvironment(home), kept, ...(session && { session }) };
    await expect(askAgent('codex', told)).rejects.toMatchObject({
      failure: session ? 'AgentUnavailable' : 'AgentFailed',
    });
    expect(kept).toEqual([undefined]);
  });
});

describe('without Codex', () => {
  it('the failure says how to get it', async () => {
    const env = { PATH: process.env['PATH'] ?? '' };
    await expect(askAgent('codex', { binary: 'no-such-codex', env })).rejects.toMatchObject({
      failure: 'InvalidInput',
      message: expect.stringContaining('"no-such-codex" was not found on PATH'),
      nextStep: expect.stringContaining('npm install -g @openai/codex'),
    });
  });
});
