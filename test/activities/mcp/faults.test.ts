import { describe, expect, it } from 'vitest';
import { type Mood, startArchon } from '../../helpers/archon-server.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { findClosedPort } from '../http/server.ts';
import { callTool } from './call.ts';

const QUERY = { query: 'user writer' };

/** A failure in short, with the server's address left out. */
async function fail(call: Promise<unknown>, url: string): Promise<string> {
  const error = await call.then(
    () => expect.unreachable('it should fail'),
    (thrown: { failure: string; message: string }) => thrown,
  );
  return `${error.failure}: ${error.message}`.replaceAll(url, 'SERVER').replaceAll(new URL(url).host, 'SERVER');
}

describe('an agent of kind mcp', () => {
  it.each<[mood: Mood, told: string | RegExp]>([
    ['500', 'AgentUnavailable: SERVER answered 500 Internal Server Error: the embedding model is away'],
    ['401', 'NotAllowed: SERVER answered 401 Unauthorized: no key'],
    ['hangs', 'AgentUnavailable: SERVER did not answer within 0.4 s'],
    ['half a stream', 'AgentUnavailable: SERVER closed the connection before its answer was complete'],
    ['wrong JSON', /^AgentUnavailable: SERVER answered something that is no MCP: Unexpected end of JSON/],
    [
      'a web page',
      /^AgentUnavailable: SERVER answered something that is no MCP: .*Unexpected content type: text\/html/,
    ],
    ['redirects', 'InvalidInput: SERVER redirects to http://elsewhere.example'],
    ['floods', 'OutputInvalid: the answer is larger than max_response_bytes: 100000'],
  ])('whose server is out of sorts (%s) says so', async (mood, told) => {
    const { url } = await startArchon(mood);
    const call = callTool({ url, tool: 'perform_rag_query', answer_timeout_seconds: 0.4 }, QUERY);
    expect(await fail(call, url)).toEqual(typeof told === 'string' ? told : expect.stringMatching(told));
  });

  it('says that nothing listens, and how often it has asked', async () => {
    const url = `http://127.0.0.1:${await findClosedPort()}`;
    const call = callTool({ url, tool: 'perform_rag_query', retry_attempts: 1 }, QUERY);
    expect(await fail(call, url)).toBe(
      'AgentUnavailable: SERVER refuses connections: nothing listens there (ECONNREFUSED); asked 2 times',
    );
  });

  it('repeats what did not get through, and has the answer of a server that recovers', async () => {
    const server = await startArchon('half a stream');
    const call = callTool({ url: server.url, tool: 'perform_rag_query', retry_attempts: 3 }, QUERY);
    await waitFor('it is asked', () => server.given.length === 1);
    server.mood = 'well';
    expect(await call).toMatchObject({ success: true, results: [{ similarity_score: 0.9 }] });
    expect(server.given).toHaveLength(2);
  });

  it('takes a tool’s own word that it has failed for the agent’s failure, and asks once', async () => {
    const server = await startArchon();
    server.answers['perform_rag_query'] = 'fails';
    const call = callTool({ url: server.url, tool: 'perform_rag_query', retry_attempts: 3 }, QUERY);
    expect(await fail(call, server.url)).toBe('AgentFailed: perform_rag_query failed: the index is empty');
    expect(server.given).toHaveLength(1);
  });

  it('checks the input by the tool’s own schema, and does not call it in vain', async () => {
    const server = await startArchon();
    const call = callTool({ url: server.url, tool: 'perform_rag_query' }, { match_count: 'five' });
    expect(await fail(call, server.url)).toBe(
      "InvalidInput: perform_rag_query: input_data must have required property 'query'; /match_count must be integer",
    );
    expect(server.given).toEqual([]);
    expect(server.asked.at(-1)).toBe('DELETE');
  });

  it('tells the server that a call is cancelled, and ends the session', async () => {
    const server = await startArchon('hangs');
    server.answers['perform_rag_query'] = 'never';
    const controller = new AbortController();
    const call = callTool({ url: server.url, tool: 'perform_rag_query' }, QUERY, { signal: controller.signal });
    await waitFor('it is asked', () => server.asked.includes('tools/list'));
    controller.abort(new Error('cancelled by kim'));
    await expect(call).rejects.toThrow('cancelled by kim');
    expect(server.asked.slice(-2)).toEqual(['notifications/cancelled', 'DELETE']);
  });

  it('sends headers with keys of the environment, which nothing that it says shows', async () => {
    const server = await startArchon();
    server.answers['perform_rag_query'] = 'you said plum-key-7';
    const settings = {
      url: server.url,
      tool: 'perform_rag_query',
      headers: { authorization: 'Bearer ${{ env.ARCHON_KEY }}' },
    };
    const output = await callTool(settings, QUERY, { env: { ARCHON_KEY: 'plum-key-7' } });
    expect(output).toEqual({ text: 'you said [redacted]' });
    expect(server.headers.at(-1)).toMatchObject({ authorization: 'Bearer plum-key-7' });
  });
});
