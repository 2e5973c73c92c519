import { describe, expect, it } from 'vitest';
import { answer, hang, type Reply, say, startChatServer } from '../../helpers/chat-server.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { findClosedPort, startServer } from '../http/server.ts';
import { askModel, failModel } from './call.ts';

const QUOTA = '{"error":{"message":"You exceeded your current quota","type":"insufficient_quota"}}';

describe.each([{ api: 'openai' }, { api: 'anthropic' }])('a failure of the API of $api', ({ api }) => {
  it.each<[title: string, reply: Reply, failure: string, words: string]>([
    ['429', answer(429, 'slow down'), 'RateLimited', 'answered 429 Too Many Requests: slow down'],
    ['429 without credit', answer(429, QUOTA), 'NotAllowed', 'insufficient_quota'],
    ['529', answer(529, '{"type":"overloaded_error"}'), 'AgentUnavailable', 'overloaded_error'],
    ['500', answer(500, ''), 'AgentUnavailable', 'answered 500 Internal Server Error: it said nothing'],
    ['503', answer(503, 'loading'), 'AgentUnavailable', 'loading'],
    ['401', answer(401, '{"error":"bad key"}'), 'NotAllowed', 'bad key'],
    ['403', answer(403, 'no'), 'NotAllowed', 'answered 403'],
    ['400', answer(400, 'too long a prompt'), 'InvalidInput', 'too long a prompt'],
    ['404', answer(404, 'no such model'), 'InvalidInput', 'no such model'],
    [
      'a redirect',
      answer(302, '', { location: 'http://169.254.169.254/' }),
      'InvalidInput',
      'redirects to http://169.254.169.254',
    ],
    ['garbage', answer(200, '{garbage!!'), 'OutputInvalid', 'answered nothing that the API knows: {garbage!!'],
    ['a page', answer(200, '<html>Welcome</html>'), 'OutputInvalid', '<html>Welcome</html>'],
    ['JSON of another kind', answer(200, '{"ripe":true}'), 'OutputInvalid', '{"ripe":true}'],
    ['nothing', answer(200, ''), 'OutputInvalid', 'it said nothing'],
    ['204', answer(204, ''), 'OutputInvalid', 'it said nothing'],
    ['an empty text', say(''), 'OutputInvalid', 'the model said nothing'],
    ['a text that is cut', say('Round and', 'length'), 'AgentFailed', 'the answer is cut'],
    ['a refusal', say('I will not', 'content_filter'), 'AgentFailed', 'refuses to answer: I will not'],
    ['a broken connection', (response) => response.destroy(), 'AgentUnavailable', 'closed the connection'],
  ])('%s', async (_, reply, ...[failure, words]) => {
    const { url, requests } = await startChatServer(reply);
    const error = await failModel(url, { settings: { api } });
    expect([error.failure, error.message]).toEqual([failure, expect.stringContaining(words)]);
    expect(error.nextStep).not.toBe('');
    // It is the dispatcher that retries.
    expect(requests).toHaveLength(1);
  });

  it.each([429, 529])('%s with Retry-After says when the limit ends', async (status) => {
    const { url } = await startChatServer(answer(status, 'slow down', { 'retry-after': '30' }));
    const { failure, resetAt } = await failModel(url, { settings: { api } });
    expect(failure).toBe('RateLimited');
    expect(Math.abs(Date.parse(resetAt!) - Date.now() - 30_000)).toBeLessThan(5000);
  });
});

describe('a server', () => {
  it('that nothing listens for', async () => {
    const port = await findClosedPort();
    expect(await failModel(`http://127.0.0.1:${port}`)).toMatchObject({
      failure: 'AgentUnavailable',
      message: `127.0.0.1:${port} refuses connections: nothing listens there (ECONNREFUSED)`,
      nextStep: 'check that the server runs and that base_url names the right host and port',
    });
  });

  it('that has no address', async () => {
    const { failure, nextStep } = await failModel('http://plums.invalid');
    expect([failure, nextStep]).toEqual(['AgentUnavailable', expect.stringContaining('base_url')]);
  });

  it('at a private address that is not listed is never asked', async () => {
    const { url, requests } = await startChatServer(say('Sweet.'));
    const { failure, nextStep } = await failModel(url, { settings: { allow_hosts: [] } });
    expect([failure, nextStep]).toEqual(['NotAllowed', expect.stringContaining('allow_hosts')]);
    expect(requests).toEqual([]);
  });

  it('that redirects to another one is not followed, so the other one sees no key', async () => {
    const other = await startChatServer(say('Sweet.'));
    const { url } = await startChatServer(answer(307, '', { location: `${other.url}/chat/completions` }));
    await failModel(url, { settings: { api_key: '${{ env.K }}' }, env: { K: 'stone-key' } });
    expect(other.requests).toEqual([]);
  });

  it('that never stops talking is cut off', async () => {
    const { url } = await startServer((_request, response) => {
      const timer = setInterval(() => response.write('plum '.repeat(1000)), 1);
      response.on('close', () => clearInterval(timer));
    });
    const error = await failModel(url, { settings: { max_response_bytes: 100_000 } });
    expect([error.failure, error.message]).toEqual([
      'OutputInvalid',
      'the answer is larger than max_response_bytes: 100000',
    ]);
  });
});

describe('a model that never answers', () => {
  it.each([
    ['says nothing', hang],
    ['begins and stops', ((response) => void response.writeHead(200).write('{"id":')) satisfies Reply],
    ['begins a failure and stops', ((response) => void response.writeHead(500).write('{"error":')) satisfies Reply],
  ])('and %s is left at once when the call ends', async (_, reply) => {
    let hungUp = false;
    const { url, requests } = await startChatServer((response, request) => {
      response.on('close', () => {
        hungUp = true;
      });
      reply(response, request);
    });
    const ending = new AbortController();
    const reason = new Error('cancelled');
    const asked = askModel(url, { signal: ending.signal }).catch((error: unknown) => error);
    await waitFor('it is asked', () => requests.length === 1);
    ending.abort(reason);
    expect(await asked).toBe(reason);
    await waitFor('the request is ended', () => hungUp);
  });

  it('is not asked again for JSON after the call has ended', async () => {
    const ending = new AbortController();
    const { url, requests } = await startChatServer((response, request) => {
      ending.abort(new Error('cancelled'));
      say('no JSON')(response, request);
    });
    await expect(askModel(url, { signal: ending.signal, schema: { type: 'object' } })).rejects.toThrow('cancelled');
    expect(requests).toHaveLength(1);
  });
});

describe('the key', () => {
  const told = { settings: { api_key: '${{ env.ORCHARD }}' }, env: { ORCHARD: 'stone-key/1+2' } };
  const forms = ['stone-key/1+2', 'stone-key%2F1%2B2', Buffer.from('stone-key/1+2').toString('base64')];

  it.each<[title: string, status: number]>([
    ['a refusal', 401],
    ['an answer that cannot be read', 200],
  ])('is in no error, though the server tells it: %s', async (_, status) => {
    const { url } = await startChatServer(answer(status, `you sent ${forms.join(', ')}`));
    const error = await failModel(url, told);
    expect(`${error.message} ${error.nextStep}`).not.toMatch(/stone-key|c3RvbmUt/);
    expect(error.message).toContain('[redacted]');
    expect(error.cause).toBeUndefined();
  });

  it('is in no result, though the model tells it', async () => {
    const { url } = await startChatServer(say('Your key is stone-key/1+2.'));
    expect(await askModel(url, told)).toMatchObject({ output: { text: 'Your key is [redacted].' } });
  });

  it('with a character that no header can hold is refused without being told', async () => {
    const error = await failModel('http://127.0.0.1:1', { ...told, env: { ORCHARD: 'stone-key\nsecond' } });
    expect([error.failure, error.message]).toEqual([
      'InvalidInput',
      'the API key, ORCHARD of the environment, holds a character that no header can hold',
    ]);
  });
});
