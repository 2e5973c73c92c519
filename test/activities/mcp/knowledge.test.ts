import { describe, expect, it } from 'vitest';
import type { AgentOutcome, CallContext } from '../../../activities/adapter.ts';
import { runCoder } from '../../../activities/coder/run.ts';
import { coderInput } from '../../../activities/coder/schema.ts';
import { runDebug } from '../../../activities/debug/run.ts';
import { debugInput } from '../../../activities/debug/schema.ts';
import type { JsonObject } from '../../../src/plan/json.ts';
import { startArchon } from '../../helpers/archon-server.ts';
import { makeTemporaryFolder } from '../../helpers/temporary-folder.ts';
import { makeContext } from '../coder/coder.ts';
import { findClosedPort } from '../http/server.ts';

type More = { skip?: string[]; timeout_seconds?: number; signal?: AbortSignal };

async function makeAsking(mcp: object, { signal, timeout_seconds = 60, ...more }: More = {}): Promise<CallContext> {
  const settings = { mcp: { timeout_seconds: 5, retry_attempts: 0, required: false, ...mcp } };
  const call = { timeout_seconds, ...more } as CallContext['call'];
  return makeContext(await makeTemporaryFolder(), { settings, call, ...(signal && { signal }) });
}

async function code(context: CallContext): Promise<AgentOutcome & { output: JsonObject }> {
  const contract_description = 'Stores an order.';
  const input = { contract_description, node_type: 'Effect', output_path: 'node_order_effect.py' };
  return (await runCoder(coderInput.parse(input), context)) as AgentOutcome & { output: JsonObject };
}

describe('with an MCP server, the coder', () => {
  it('asks for background before it writes and for a judgement after, and tells of each call', async () => {
    const server = await startArchon();
    const { output, reached, unavailable } = await code(await makeAsking({ url: server.url }));
    expect({ reached, unavailable }).toEqual({ reached: ['mcp'], unavailable: undefined });
    const calls = output['mcp_calls'] as { tool: string; duration_ms: number }[];
    expect(
      calls
        .slice(0, 2)
        .map(({ tool }) => tool)
        .sort(),
    ).toEqual(['perform_rag_query', 'search_code_examples']);
    expect(
      calls
        .slice(2)
        .map(({ tool }) => tool)
        .sort(),
    ).toEqual(['assess_code_quality', 'check_architectural_compliance']);
    expect(calls.find(({ tool }) => tool === 'perform_rag_query')).toEqual({
      tool: 'perform_rag_query',
      // Only what this server's tool takes.
      input: { query: 'ONEX Effect node: Stores an order.', match_count: 5 },
      output: { success: true, results: [{ content: 'Effect nodes write with retries.', similarity_score: 0.9 }] },
      duration_ms: expect.any(Number),
    });
    expect(output).toMatchObject({
      mcp: 'used',
      validation_passed: true,
      findings: [
        { source: 'mcp', tool: 'assess_code_quality', message: 'quality_score: 0.82' },
        { source: 'mcp', tool: 'assess_code_quality', message: 'name the retry limit' },
        { source: 'mcp', tool: 'check_architectural_compliance', message: 'compliance_score: 0.9' },
        { source: 'mcp', tool: 'check_architectural_compliance', message: 'no health check' },
      ],
    });
    expect(server.given.find((given) => 'content' in given)).toMatchObject({
      content: expect.stringContaining('class NodeOrderEffect'),
    });
    expect(server.asked.filter((each) => each === 'initialize')).toHaveLength(1);
    expect(server.asked.at(-1)).toBe('DELETE');
  });

  it('cuts what is long in mcp_calls, and says so', async () => {
    const server = await startArchon();
    server.answers['perform_rag_query'] = { results: ['plum '.repeat(20_000)] };
    const { output } = await code(await makeAsking({ url: server.url }));
    expect(Buffer.byteLength(JSON.stringify(output['mcp_calls']))).toBeLessThan(12_000);
    expect(JSON.stringify(output['mcp_calls'])).toMatch(
      /plum … \(cut, 10\d{4} bytes in all\)|plum… \(cut, 10\d{4} bytes in all\)/,
    );
  });

  it('goes on without a server that is away, without tools, or refuses, and says so', async () => {
    const away = `http://127.0.0.1:${await findClosedPort()}`;
    const [gone, slow, closed, skipped] = await Promise.all([
      code(await makeAsking({ url: away })),
      code(await makeAsking({ url: (await startArchon('hangs')).url }, { timeout_seconds: 0.8 })),
      code(await makeAsking({ url: (await startArchon('401')).url })),
      code(await makeAsking({ url: away }, { skip: ['mcp'] })),
    ]);
    expect(gone).toMatchObject({
      output: { mcp: expect.stringMatching(/^unavailable: .* refuses connections/), mcp_calls: [] },
      unavailable: ['mcp'],
    });
    expect(slow).toMatchObject({
      output: { mcp: 'unavailable: its answers took more than half of timeout_seconds: 0.8' },
      unavailable: ['mcp'],
    });
    expect(closed).toMatchObject({ output: { mcp: expect.stringMatching(/^refused: .* 401/) }, reached: ['mcp'] });
    expect(skipped.output).toMatchObject({ mcp: 'unavailable: it was away for others, so it was not asked' });
    expect(skipped).not.toHaveProperty('unavailable');
    for (const { output } of [gone, slow, closed, skipped]) expect(output['validation_passed']).toBe(true);
  });

  it('fails with the server’s failure when it is required', async () => {
    const url = `http://127.0.0.1:${await findClosedPort()}`;
    await expect(code(await makeAsking({ url, required: true }))).rejects.toMatchObject({
      failure: 'AgentUnavailable',
      unavailable: ['mcp'],
      message: expect.stringContaining('the MCP server, which is required: 127.0.0.1'),
    });
  });

  it('goes on when a tool of it fails, and ends at once when its call is cancelled', async () => {
    const server = await startArchon();
    server.answers['perform_rag_query'] = 'fails';
    const { output } = await code(await makeAsking({ url: server.url }));
    expect(output).toMatchObject({ mcp: 'used' });
    expect(output['mcp_calls']).toContainEqual(
      expect.objectContaining({ output: { error: 'perform_rag_query failed: the index is empty' } }),
    );
    const signal = AbortSignal.timeout(300);
    const cancelled = code(await makeAsking({ url: (await startArchon('hangs')).url }, { signal }));
    await expect(cancelled).rejects.toThrow('aborted due to timeout');
  });
});

describe('with an MCP server, the debug agent', () => {
  it('asks about the problem and its error, and tells what was found as what others say', async () => {
    const server = await startArchon();
    const context = await makeAsking({ url: server.url });
    const input = { problem_description: 'Orders get lost', affected_files: [], error_traces: ["KeyError: 'A-77'"] };
    const { output, reached } = await runDebug(debugInput.parse(input), context);
    expect(reached).toEqual(['mcp']);
    expect(output).toMatchObject({
      mcp: 'used',
      findings: expect.arrayContaining([
        {
          kind: 'told',
          source: 'mcp',
          message: 'Effect nodes write with retries.',
          evidence: 'perform_rag_query says so',
        },
      ]),
      mcp_calls: [{ tool: expect.any(String) }, { tool: expect.any(String) }],
    });
    expect(server.given).toContainEqual(expect.objectContaining({ query: expect.stringContaining('Orders get lost') }));
  });
});
