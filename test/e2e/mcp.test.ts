import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startArchon } from '../helpers/archon-server.ts';
import { dispatch, parseResult, runCli, startCli } from '../helpers/cli.ts';
import { EVERYTHING } from '../helpers/everything-server.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';

const node = (task_id: string, before: string[] = []) => ({
  task_id,
  agent: 'coder',
  description: `Write ${task_id}`,
  dependencies: before,
  input_data: {
    contract_description: 'Stores an order.',
    node_type: 'Effect',
    output_path: `node_${task_id}_effect.py`,
  },
});

it.concurrent('a dispatch goes on while its MCP server is away, loses no time on it, and uses it again when it is back', async ({
  onTestFinished,
}) => {
  const cwd = await makeTemporaryFolder(onTestFinished);
  const server = await startArchon('500', onTestFinished);
  const spec = {
    config: {
      max_workers: 1,
      circuit_breaker: { failure_threshold: 2, recovery_timeout_seconds: 1 },
      mcp: { url: server.url, retry_attempts: 0 },
      agents: { sum: { kind: 'mcp', tool: 'get-sum', command: [process.execPath, EVERYTHING] } },
    },
    tasks: [
      node('away'),
      node('away2', ['away']),
      node('skipped', ['away2']),
      {
        task_id: 'pause',
        agent: 'command',
        description: 'Wait',
        dependencies: ['skipped'],
        input_data: { argv: ['sleep', '1.5'] },
      },
      node('back', ['pause']),
      { task_id: 'sum', agent: 'sum', description: 'Add', dependencies: ['back'], input_data: { a: 2, b: 3 } },
    ],
  };
  const running = dispatch(spec, { cwd });
  await waitFor('the circuit is open', () => server.asked.length === 2, 40_000);
  server.mood = 'well';
  const { result, code } = await running;
  expect(result.results.map(({ error }) => error).filter(Boolean)).toEqual([]);
  expect(code).toBe(0);
  const outputs = Object.fromEntries(result.results.map(({ task_id, output }) => [task_id, output])) as Record<
    string,
    Record<string, unknown>
  >;
  expect(outputs).toMatchObject({
    away: { mcp: expect.stringMatching(/^unavailable: .* answered 500/), validation_passed: true },
    away2: { mcp: expect.stringMatching(/^unavailable: .* answered 500/) },
    skipped: { mcp: 'unavailable: it was away for others, so it was not asked' },
    back: { mcp: 'used', mcp_calls: expect.arrayContaining([expect.objectContaining({ tool: 'perform_rag_query' })]) },
    sum: { text: 'The sum of 2 and 3 is 5.' },
  });
  const trace = JSON.parse(await readFile(join(cwd, 'traces', result.dispatch_id!, 'back.json'), 'utf8'));
  expect(trace.mcp_calls).toEqual(outputs['back']!['mcp_calls']);
}, 60_000);

it.concurrent('who needs the dispatch’s server waits for it behind one open circuit, which status and the lines show', async ({
  onTestFinished,
}) => {
  const cwd = await makeTemporaryFolder(onTestFinished);
  const server = await startArchon('500', onTestFinished);
  const spec = {
    config: {
      circuit_breaker: { failure_threshold: 1, recovery_timeout_seconds: 2 },
      // So that no probe is the last while the machine is slow.
      retry: { max_attempts: 50 },
      // Its address comes from the environment.
      mcp: { required: true, retry_attempts: 0 },
      agents: { ask: { kind: 'mcp', tool: 'perform_rag_query' } },
    },
    tasks: [{ task_id: 'find', agent: 'ask', description: 'Find', input_data: { query: 'retries' } }, node('needs')],
  };
  const id = `mcp-wait-${process.pid}`;
  // As the guide sets it.
  const env = { ARCHON_MCP_URL: server.url };
  const running = startCli(['run', '-', '--id', id], { cwd, env, stdin: JSON.stringify(spec) });
  await waitFor('it waits', () => running.stderr().split('circuit open').length > 2, 30_000);
  await waitFor(
    'status says so',
    async () => {
      const { stdout } = await runCli(['status', id, '--format', 'text'], { cwd });
      return /circuit open for config\.mcp until/.test(stdout);
    },
    30_000,
  );
  server.mood = 'well';
  const { stderr, ...run } = await running.end;
  for (const task of ['find', 'needs'])
    expect(stderr).toMatch(new RegExp(`^wait  ${task}: circuit open for config\\.mcp until .* answered 500`, 'm'));
  const result = parseResult({ ...run, stderr });
  expect(result.results).toMatchObject([
    { status: 'success', output: { success: true } },
    { status: 'success', output: { mcp: 'used' } },
  ]);
}, 60_000);

it.concurrent('a spec whose mcp agent has no tool or no server is refused with what to add', async ({
  onTestFinished,
}) => {
  const cwd = await makeTemporaryFolder(onTestFinished);
  const tasks = [{ task_id: 'a', agent: 'ask', description: 'A' }];
  const { result, code } = await dispatch({ tasks, config: { agents: { ask: { kind: 'mcp' } } } }, { cwd });
  expect(code).toBe(2);
  expect(result.errors).toMatchObject([
    { path: 'tasks[0].agent', message: 'the agent "ask" has no setting "tool"' },
    {
      path: 'tasks[0].agent',
      message: 'the agent "ask" has no MCP server to ask',
      next_step: expect.stringContaining('ARCHON_MCP_URL'),
    },
  ]);
});
