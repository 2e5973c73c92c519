import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { say, startChatServer } from '../../helpers/chat-server.ts';
import { makeTemporaryFolder } from '../../helpers/temporary-folder.ts';
import { askModel, failModel } from './call.ts';

const APIS = [
  { api: 'openai', path: '/v1/chat/completions' },
  { api: 'anthropic', path: '/v1/messages' },
];

describe.each(APIS)('a model that speaks the API of $api', ({ api, path }) => {
  it('gives a text, and what it used', async () => {
    const { url, requests } = await startChatServer(say('Round and sweet.'));
    const outcome = await askModel(url, { settings: { api }, input: { prompt: 'Praise\nthe plums' } });
    expect(outcome).toEqual({
      output: { text: 'Round and sweet.' },
      usage: { input_tokens: 10, output_tokens: 5, usd: null, model: 'plum-1-0925' },
    });
    expect(requests).toMatchObject([{ path, body: { model: 'plum-1', messages: [{ role: 'user' }] } }]);
    expect(JSON.stringify(requests[0]?.body.messages)).toContain('Praise\\nthe plums');
    expect(requests[0]?.body['stream'] ?? false).toBe(false);
  });

  it('is told how long and how free the answer may be, and who it is', async () => {
    const { url, requests } = await startChatServer(say('Sweet.'));
    const input = { system: 'You are a poet.', max_output_tokens: 99, temperature: 0.5 };
    await askModel(url, { settings: { api }, input });
    expect(requests[0]?.body).toMatchObject({ max_tokens: 99, temperature: 0.5 });
    expect(JSON.stringify(requests[0]?.body)).toContain('You are a poet.');
  });

  it('gets the key that a reference names, and the headers of the input', async () => {
    const { url, requests } = await startChatServer(say('Sweet.'));
    const settings = { api, api_key: '${{ env.ORCHARD }}' };
    await askModel(url, { settings, input: { headers: { 'X-Team': 'plums' } }, env: { ORCHARD: 'stone-key' } });
    const { headers } = requests[0]!;
    expect(headers[api === 'openai' ? 'authorization' : 'x-api-key']).toContain('stone-key');
    expect(headers).toMatchObject({ 'x-team': 'plums', 'user-agent': 'parallel-dispatcher' });
  });

  it('gets no key when none is named: the usual one is for the public address alone', async () => {
    const { url, requests } = await startChatServer(say('Sweet.'));
    await askModel(url, { settings: { api }, env: { ANTHROPIC_API_KEY: 'usual', OPENAI_API_KEY: 'usual' } });
    expect(requests[0]?.headers).not.toHaveProperty('authorization');
    expect(requests[0]?.headers).not.toHaveProperty('x-api-key');
  });

  it('is not asked at its public address without a key', async () => {
    const variable = `${api.toUpperCase()}_API_KEY`;
    const { failure, message } = await failModel(undefined, { settings: { api } });
    expect(failure).toBe('InvalidInput');
    expect(message).toContain(variable);
  });
});

describe('the prompt', () => {
  /** What the model was told in the first message. */
  async function listen(told: Parameters<typeof askModel>[1]): Promise<string> {
    const { url, requests } = await startChatServer(say('Sweet.'));
    await askModel(url, told);
    return String(requests[0]?.body.messages.at(-1)?.content);
  }

  it('is the description when the input has none', async () => {
    expect(await listen({})).toBe('Praise the plums\n');
  });

  it('is the text of a file in the workspace', async () => {
    const workspace = await makeTemporaryFolder();
    await writeFile(join(workspace, 'prompt.md'), 'Praise them\n\nmore\n');
    expect(await listen({ workspace, input: { prompt_file: 'prompt.md' } })).toBe('Praise them\n\nmore\n');
  });

  it('is followed by the results that the task builds on', async () => {
    const words = await listen({ upstream: { pick: { baskets: 12 } } });
    expect(words).toContain('Result of task pick:');
    expect(words).toContain('"baskets": 12');
  });

  it('holds even a large result, as a model has no files', async () => {
    expect(await listen({ upstream: { pick: 'plum '.repeat(40_000) } })).toContain('plum plum');
  });

  it('is refused with a result that no model can read', async () => {
    const { failure, message } = await failModel('http://127.0.0.1:1', { upstream: { pick: 'x'.repeat(2 ** 21) } });
    expect([failure, message]).toEqual(['InvalidInput', expect.stringContaining('pick (2097154 characters)')]);
  });

  it('tells why the last answer was not accepted', async () => {
    const times = { attempt: 1, started_at: '2025-09-01T00:00:00Z', ended_at: '2025-09-01T00:00:09Z' };
    const words = await listen({
      previousFailure: { ...times, class: 'OutputInvalid', message: 'output_schema: /a must be number' },
    });
    expect(words).toContain('OutputInvalid: output_schema: /a must be number');
  });

  it('does not tell that a server was not there', async () => {
    const times = { attempt: 1, started_at: '2025-09-01T00:00:00Z', ended_at: '2025-09-01T00:00:09Z' };
    const words = await listen({ previousFailure: { ...times, class: 'AgentUnavailable', message: 'refused' } });
    expect(words).not.toContain('AgentUnavailable');
  });

  it('leaves the folder alone that a file must be in', async () => {
    const workspace = await makeTemporaryFolder();
    const { failure } = await failModel('http://127.0.0.1:1', { workspace, input: { prompt_file: '/etc/passwd' } });
    expect(failure).toBe('NotAllowed');
  });
});
