import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { packageRoot } from '../../src/package-info.ts';
import { answer, hang, type Reply, say, startChatServer } from '../helpers/chat-server.ts';
import { dispatch, parseResult, runCli, startCli } from '../helpers/cli.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';

/** Starts the server of the example on a free port, until the running test ends; gives its URL. */
async function startExampleServer(): Promise<string> {
  const program = join(packageRoot, 'examples/files/chat-server.mjs');
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

/** A dispatch of one task for a model that gives these replies. */
async function setScene(replies: Reply[], { agent = {}, task = {} }: { agent?: object; task?: object } = {}) {
  const model = await startChatServer(...replies);
  const poet = { kind: 'model', api: 'openai', model: 'plum-1', base_url: model.url, allow_hosts: ['127.0.0.1'] };
  const config = { agents: { poet: { ...poet, ...agent } } };
  const spec = { config, tasks: [{ task_id: 'poem', agent: 'poet', description: 'Praise', input_data: {}, ...task }] };
  return { model, spec, cwd: await makeTemporaryFolder() };
}

it('example 08 asks for a poem, and for a judgement of it that it repairs once', async () => {
  const env = {
    MODEL_URL: await startExampleServer(),
    PARALLEL_DISPATCH_SECRETS_DIR: await makeSecrets({ MODEL_KEY: 'plum-key-1' }),
  };
  const cwd = await makeTemporaryFolder();
  const run = await runCli(['run', join(packageRoot, 'examples/08_model.yaml')], { cwd, env });
  const { results } = parseResult(run);
  expect(results.map(({ error }) => error).filter(Boolean)).toEqual([]);
  expect(results).toMatchObject([
    { output: { text: expect.stringContaining('how they ripen') }, attempts: 1, usage: { input_tokens: 20 } },
    { output: { verdict: 'publish', lines: 2 }, attempts: 1, usage: { input_tokens: 40, usd: null, model: 'plum-1' } },
  ]);
  expect(run.code).toBe(0);
  // Its library has warnings and advertisements of its own.
  expect(run.stderr).not.toMatch(/AI SDK/i);
});

describe('a dispatch', () => {
  it('waits until a rate limit ends, without losing an attempt', async () => {
    const limit = answer(429, 'slow down', { 'retry-after': '1' });
    const { spec, cwd, model } = await setScene([limit, say('Sweet.')], { task: { retry: { max_attempts: 1 } } });
    const { result } = await dispatch(spec, { cwd });
    expect(result.results[0]).toMatchObject({ status: 'success', output: { text: 'Sweet.' } });
    expect(model.requests).toHaveLength(2);
  });

  it('tells the next attempt what was wrong with the answers of the last', async () => {
    const task = {
      output_schema: { type: 'object', required: ['lines'] },
      retry: { max_attempts: 2, initial_seconds: 0.1 },
    };
    const { spec, cwd, model } = await setScene([say('{}'), say('{}'), say('{"lines":2}')], { task });
    const { result } = await dispatch(spec, { cwd });
    expect(result.results[0]).toMatchObject({ status: 'success', output: { lines: 2 }, attempts: 2 });
    expect(JSON.stringify(model.requests[2]?.body.messages)).toContain(
      "OutputInvalid: output_schema: the output must have required property 'lines'",
    );
  });

  it('gives a model that never answers up after timeout_seconds', async () => {
    const agent = { timeout_seconds: 0.5, retry: { max_attempts: 1 } };
    const { spec, cwd } = await setScene([hang], { agent });
    const { result } = await dispatch(spec, { cwd });
    expect(result.results[0]).toMatchObject({
      error: 'did not end within timeout_seconds: 0.5',
      failure: { code: 'TimedOut', attempts: 1 },
    });
  });

  it('that is interrupted ends the request', async () => {
    let hungUp = false;
    const { spec, cwd, model } = await setScene([
      (response) =>
        void response.on('close', () => {
          hungUp = true;
        }),
    ]);
    const run = startCli(['run', '-'], { cwd, stdin: JSON.stringify(spec) });
    await waitFor('the model is asked', () => model.requests.length === 1, 30_000);
    run.kill('SIGINT');
    await run.end;
    await waitFor('the request is ended', () => hungUp);
  });

  it('does not ask again where nobody would answer otherwise, and tells nobody the key', async () => {
    const secrets = await makeSecrets({ KEY: 'stolen-plums' });
    const { spec, cwd, model } = await setScene([answer(401, 'wrong key: stolen-plums')], {
      agent: { api_key: '${{ secret.KEY }}' },
    });
    const { result, stdout, stderr } = await dispatch(spec, { cwd, env: { PARALLEL_DISPATCH_SECRETS_DIR: secrets } });
    expect(result.results[0]).toMatchObject({
      error: `${new URL(model.url).origin} answered 401 Unauthorized: wrong key: [redacted]`,
      failure: { code: 'NotAllowed', attempts: 1 },
    });
    expect(stdout + stderr).not.toContain('stolen-plums');
  });

  it('with a key that stands in it is refused before anything starts, without telling the key', async () => {
    const { spec, cwd } = await setScene([say('Sweet.')], { agent: { api_key: 'sk-stolen-plums' } });
    const { result, code, stdout, stderr } = await dispatch(spec, { cwd });
    expect(code).toBe(2);
    expect(result.errors[0]).toMatchObject({
      path: 'config.agents.poet.api_key',
      message: expect.stringContaining('is no reference to a key'),
    });
    expect(stdout + stderr).not.toContain('stolen-plums');
  });
});
