import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { packageRoot } from '../../src/package-info.ts';
import { findClosedPort, startServer } from '../activities/http/server.ts';
import { dispatch, parseResult, runCli, startCli } from '../helpers/cli.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';

/** Starts the server of the example on a free port, until the running test ends; gives its URL. */
async function startPlumServer(): Promise<string> {
  const program = join(packageRoot, 'examples/files/plum-server.mjs');
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill());
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  return String(line).trim();
}

async function makeSecrets(secrets: Record<string, string>): Promise<string> {
  const folder = join(await makeTemporaryFolder(), 'secrets');
  await mkdir(folder);
  for (const [name, value] of Object.entries(secrets)) await writeFile(join(folder, name), value);
  return folder;
}

it('example 06 asks a server that is busy at first, and reports to it', async () => {
  const cwd = await makeTemporaryFolder();
  const env = {
    PLUMS_URL: await startPlumServer(),
    PARALLEL_DISPATCH_SECRETS_DIR: await makeSecrets({ PLUMS_KEY: 'plum-key-1' }),
  };
  const run = await runCli(['run', join(packageRoot, 'examples/06_http.yaml')], { cwd, env });
  const { results } = parseResult(run);
  expect(results.map(({ error }) => error).filter(Boolean)).toEqual([]);
  expect(results.map(({ output }) => output)).toMatchObject([
    { status: 200, body: { baskets: 12 } },
    { status: 201, body: { stored: true } },
  ]);
  expect(run.code).toBe(0);
});

it('a wrong key ends the task at once, and is told to nobody', async () => {
  const cwd = await makeTemporaryFolder();
  const url = await startPlumServer();
  const env = { PARALLEL_DISPATCH_SECRETS_DIR: await makeSecrets({ KEY: 'stolen-plums' }) };
  const input_data = { url, headers: { authorization: 'Bearer ${{ secret.KEY }}' } };
  const spec = {
    config: { agents: { http: { allow_hosts: ['localhost'] } } },
    tasks: [{ task_id: 'steal', agent: 'http', description: 'Steal plums', input_data }],
  };
  const { result, stdout, stderr } = await dispatch(spec, { cwd, env });
  expect(result.results[0]).toMatchObject({
    status: 'error',
    error: `${url} answered 401 Unauthorized: {"error":"wrong key"}`,
    failure: { code: 'NotAllowed', attempts: 1, next_step: expect.stringContaining('check the credentials') },
  });
  expect(stdout + stderr).not.toContain('stolen-plums');
});

it('loopback is refused unless the agent’s allow_hosts lists it', async () => {
  const tasks = [{ task_id: 'peek', agent: 'http', description: 'Peek', input_data: { url: 'http://127.0.0.1:1' } }];
  const { result, code } = await dispatch({ tasks }, { cwd: await makeTemporaryFolder() });
  expect(result.results[0]).toMatchObject({
    error: '127.0.0.1:1 is at the private address 127.0.0.1',
    failure: {
      code: 'NotAllowed',
      next_step: expect.stringContaining('add "127.0.0.1:1" to the agent\'s allow_hosts'),
    },
  });
  expect(code).toBe(1);
});

it('a server that never answers is given up after timeout_seconds', async () => {
  let hungUp = false;
  const { url } = await startServer((request) => {
    request.socket.on('close', () => {
      hungUp = true;
    });
  });
  const hang = { task_id: 'hang', agent: 'http', description: 'Hang', input_data: { url } };
  const spec = {
    config: { agents: { http: { allow_hosts: ['127.0.0.1'], timeout_seconds: 2, retry: { max_attempts: 1 } } } },
    tasks: [hang],
  };
  const { result } = await dispatch(spec, { cwd: await makeTemporaryFolder() });
  expect(result.results[0]).toMatchObject({
    error: 'did not end within timeout_seconds: 2',
    failure: { code: 'TimedOut', attempts: 1 },
  });
  await waitFor('the request is ended', () => hungUp);
});

describe('a server on whose port nobody listens', () => {
  it('opens the circuit; its tasks wait for the probe that finds it back, and all succeed', async () => {
    const port = await findClosedPort();
    const id = `plums-${process.pid}-${port}`;
    const spec = {
      config: {
        max_workers: 1,
        circuit_breaker: { failure_threshold: 2, recovery_timeout_seconds: 3 },
        agents: { plums: { kind: 'http', allow_hosts: ['127.0.0.1'], url: `http://127.0.0.1:${port}/` } },
      },
      tasks: ['red', 'yellow', 'blue'].map((task_id) => ({
        task_id,
        agent: 'plums',
        description: `Ask for ${task_id}`,
      })),
    };
    const options = { cwd: await makeTemporaryFolder(), stdin: JSON.stringify(spec) };
    const run = startCli(['run', '-', '--id', id], options);
    const open = /wait {2}(red|yellow): circuit open for plums until [\d:]+; .*nothing listens there \(ECONNREFUSED\)/;
    await waitFor('the circuit opens', () => open.test(run.stderr()), 20_000);
    const { stdout } = await runCli(['status', id, '--format', 'text'], options);
    expect(stdout).toMatch(/waiting +blue .* circuit open for plums until/);
    const asked: string[] = [];
    await startServer((request, response) => response.end(String(asked.push(request.url!))), { port });
    const { results } = parseResult(await run.end);
    expect(results.map(({ status, failure }) => [status, failure])).toEqual(Array(3).fill(['success', null]));
    expect(asked).toHaveLength(3);
    const traces = await Promise.all(results.map(({ trace_file }) => readFile(join(options.cwd, trace_file!), 'utf8')));
    expect(traces.join()).toMatch(/"detail": "circuit open for plums until/);
  });
});
