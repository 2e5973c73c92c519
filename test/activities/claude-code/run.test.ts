import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { claudeEnvironment, findClaude } from '../../helpers/claude-cli.ts';
import { type Answer, garble, hang, refuse, say, startModelServer, use } from '../../helpers/model-server.ts';
import { makeTemporaryFolder } from '../../helpers/temporary-folder.ts';
import { askClaude, type Run, type Told } from './call.ts';

const claude = await findClaude();

/** Calls the real Claude Code, which asks a model that gives these answers. */
async function ask(answers: Answer[], told: Partial<Told> = {}, workspace?: string) {
  const home = await makeTemporaryFolder();
  const model = await startModelServer(...answers);
  const env = { ...claudeEnvironment(model.url, home), ...told.env };
  const run = () => askClaude({ binary: claude!, ...told, env }, workspace);
  return { model, home, env, run };
}

async function failureOf(answers: Answer[], told: Partial<Told> = {}): Promise<unknown> {
  const { run } = await ask(answers, told);
  return run().then(
    ({ output }) => ({ output }),
    (error: unknown) => error,
  );
}

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
    for (const words of ['Pick the plums', 'One line, please.', 'Result of task shake-tree', '\\"plums\\": 12'])
      expect(model.said(0)).toContain(words.replaceAll('\\"', '\\\\\\"').replaceAll('\\\\\\', '\\'));
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

  it('asks again after a 429', async () => {
    const { run } = await ask([refuse(429, 'slow down', { 'retry-after': '1' }), say('All picked.')]);
    expect((await run()).output).toEqual({ text: 'All picked.' });
  });

  it('reads a large result of an earlier task from a file', async () => {
    const { run, model } = await ask([say('Seen.')], { upstream: { sow: { seeds: 'x'.repeat(20_000) } } });
    await run();
    const file = /(\/[^ "]+sow\.json)/.exec(model.said(0))?.[1];
    expect(file).toBeDefined();
    expect(JSON.parse(readFileSync(file!, 'utf8'))).toEqual({ seeds: 'x'.repeat(20_000) });
  });

  it('takes its prompt from a file', async () => {
    const workspace = await makeTemporaryFolder();
    writeFileSync(join(workspace, 'task.md'), 'Count the "plums".\n');
    const { run, model } = await ask([say('12')], { input: { prompt_file: 'task.md' } }, workspace);
    await run();
    expect(model.said(0)).toContain('Count the \\"plums\\".');
  });

  it.each<[string, Answer[], Partial<Told>, object]>([
    ['529 all the time', [refuse(529, 'Overloaded')], {}, { failure: 'RateLimited', resetAt: undefined }],
    ['429 all the time', [refuse(429, 'slow down')], {}, { failure: 'RateLimited' }],
    ['500 all the time', [refuse(500, 'Internal')], {}, { failure: 'AgentUnavailable' }],
    [
      'nobody there',
      [hang],
      { env: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:1' } },
      { failure: 'AgentUnavailable', message: expect.stringContaining('ConnectionRefused') },
    ],
    ['a wrong key', [refuse(401, 'bad key')], {}, { failure: 'NotAllowed', nextStep: expect.stringContaining('/login') }],
    ['no key', [hang], { env: { ANTHROPIC_API_KEY: '' } }, { failure: 'NotAllowed', message: /Not logged in/ }],
    ['garbage in the stream', [garble], {}, { failure: 'AgentFailed', message: expect.stringMatching(/malformed/) }],
    ['a request that is refused', [refuse(400, 'too long')], {}, { failure: 'AgentFailed' }],
    [
      'a tool that is not allowed',
      [use('Bash', { command: 'curl http://127.0.0.1:1' }), say('I could not.')],
      {},
      { failure: 'NotAllowed', message: 'Claude Code was not allowed to use Bash (curl http://127.0.0.1:1)' },
    ],
    [
      'a file outside the workspace',
      [use('Write', { file_path: '/plums.txt', content: '' }), say('I could not.')],
      {},
      { failure: 'NotAllowed', message: expect.stringContaining('Write (/plums.txt)') },
    ],
    [
      'too many turns',
      [use('Bash', { command: 'echo again' })],
      { settings: { max_turns: 1 } },
      { failure: 'AgentFailed', message: 'Reached maximum number of turns (1)' },
    ],
    [
      'too much money',
      [use('Bash', { command: 'echo again' })],
      { settings: { max_budget_usd: 0.0001 } },
      { failure: 'AgentFailed', nextStep: expect.stringContaining('max_budget_usd') },
    ],
    [
      'text instead of JSON',
      [say('Twelve.')],
      { call: { output_schema: { type: 'object' } } },
      { failure: 'OutputInvalid', message: expect.stringContaining('Twelve.') },
    ],
    ['a hang', [hang], { call: { timeout_seconds: 3 } }, { failure: 'TimedOut' }],
  ])('%s', async (_, answers, told, failure) => {
    const expected = Object.entries(failure).map(([key, value]) => [
      key,
      value instanceof RegExp ? expect.stringMatching(value) : value,
    ]);
    expect(await failureOf(answers, told)).toMatchObject(Object.fromEntries(expected));
  });

  it('says until when a subscription is used up', async () => {
    const reset = Math.floor(Date.now() / 1000) + 3600;
    const headers = {
      'anthropic-ratelimit-unified-status': 'rejected',
      'anthropic-ratelimit-unified-reset': String(reset),
      'anthropic-ratelimit-unified-representative-claim': 'five_hour',
    };
    const env = { ANTHROPIC_API_KEY: '', CLAUDE_CODE_OAUTH_TOKEN: 'dummy' };
    expect(await failureOf([refuse(429, 'limit', headers)], { env })).toMatchObject({
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
    const kept: unknown[] = [];
    const session = '11111111-1111-4111-8111-111111111111';
    const { run } = await ask([say('never asked')], { session });
    await expect(run().catch((error) => Promise.reject(kept.push(error) && error))).rejects.toMatchObject({
      failure: 'AgentUnavailable',
      message: expect.stringContaining(session),
    });
  });
});

describe('without Claude Code', () => {
  it('the failure says how to get it', async () => {
    const env = { PATH: process.env['PATH'] ?? '' };
    await expect(askClaude({ binary: 'no-such-claude', env })).rejects.toMatchObject({
      failure: 'InvalidInput',
      message: expect.stringContaining('"no-such-claude" was not found on PATH'),
      nextStep: expect.stringContaining('npm install -g @anthropic-ai/claude-code'),
    });
  });
});
