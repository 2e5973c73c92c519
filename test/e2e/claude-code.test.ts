import { readdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hang, later } from '../helpers/answer-server.ts';
import { claudeEnvironment, findClaude } from '../helpers/claude-cli.ts';
import { type CliOptions, parseResult, runCli, startCli } from '../helpers/cli.ts';
import { copyExamples } from '../helpers/examples.ts';
import { type Answer, type ModelServer, refuse, say, startModelServer, use } from '../helpers/model-server.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';

const claude = await findClaude();

type Scene = { model: ModelServer; options: CliOptions; id: string; spec: string };

let scenes = 0;

/** A dispatch of one task for the real Claude Code, which asks a model that gives these answers. */
async function setScene(answers: Answer[], task: object = {}): Promise<Scene> {
  const cwd = await makeTemporaryFolder();
  const model = await startModelServer(...answers);
  const { HOME: _, ...env } = claudeEnvironment(model.url, join(cwd, 'home'));
  const config = { agents: { 'claude-code': { binary: claude } } };
  const plums = { task_id: 'plums', agent: 'claude-code', description: 'Pick the plums', input_data: {}, ...task };
  const spec = JSON.stringify({ config, tasks: [plums] });
  return { model, spec, id: `claude-${process.pid}-${++scenes}`, options: { cwd, env, stdin: spec } };
}

function readRecord(id: string): { process: { pid: number } | null } {
  const calls = join(process.env['XDG_STATE_HOME']!, 'parallel-dispatcher', 'calls');
  const [namespace = ''] = readdirSync(calls);
  return JSON.parse(readFileSync(join(calls, namespace, id, 'plums', '1', 'record.json'), 'utf8'));
}

/** A little after the first request: who kills it earlier makes it begin anew. */
function hasSession(cwd: string): boolean {
  const projects = join(cwd, 'home', '.claude', 'projects');
  const files = readdirSync(projects, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jsonl'));
  return files.some((name) => readFileSync(join(projects, name), 'utf8').includes('Pick the plums'));
}

describe.skipIf(!claude)('the session of the real Claude Code goes on', () => {
  it('after a time-out, with the words of the first run and what became of it', async () => {
    const { model, options, id } = await setScene([hang, say('All picked.')], {
      timeout_seconds: 4,
      retry: { max_attempts: 2, initial_seconds: 1 },
    });
    const result = parseResult(await runCli(['run', '-', '--id', id], options));
    expect(result.results[0]).toMatchObject({ status: 'success', output: { text: 'All picked.' } });
    expect(model.requests).toHaveLength(2);
    for (const words of ['Pick the plums', 'TimedOut: did not end within timeout_seconds: 4'])
      expect(model.said(1)).toContain(words);
  });

  it('after the end of a rate limit, which costs no attempt', async () => {
    const reset = Math.floor(Date.now() / 1000) + 5;
    const limit = refuse(429, 'limit', {
      'anthropic-ratelimit-unified-status': 'rejected',
      'anthropic-ratelimit-unified-reset': String(reset),
    });
    const { model, options, id } = await setScene([limit, say('All picked.')], { retry: { max_attempts: 1 } });
    const env = { ...options.env, ANTHROPIC_API_KEY: '', CLAUDE_CODE_OAUTH_TOKEN: 'dummy' };
    const result = parseResult(await runCli(['run', '-', '--id', id], { ...options, env }));
    expect(result.results[0]).toMatchObject({ status: 'success', output: { text: 'All picked.' } });
    expect(Date.now() / 1000).toBeGreaterThanOrEqual(reset);
    for (const words of ['Pick the plums', 'RateLimited: ']) expect(model.said(1)).toContain(words);
  });

  it('after a kill of the worker alone: it is the same run, and the model is asked once', async () => {
    const { model, options, id } = await setScene([later(3000, say('All picked.'))]);
    const run = startCli(['run', '-', '--id', id], options);
    await waitFor('the model is asked', () => model.requests.length === 1, 20_000);
    run.kill('SIGKILL');
    await run.end;
    const result = parseResult(await runCli(['resume', id], options));
    expect(result.results[0]).toMatchObject({ status: 'success', output: { text: 'All picked.' }, attempts: 1 });
    expect(model.requests).toHaveLength(1);
  });

  it('after a kill of the worker and of Claude Code itself', async () => {
    const { model, options, id } = await setScene([hang, say('All picked.')], { retry: { max_attempts: 1 } });
    const run = startCli(['run', '-', '--id', id], options);
    await waitFor('Claude Code has written its session', () => hasSession(options.cwd!), 20_000);
    await waitFor('the model is asked', () => model.requests.length === 1, 20_000);
    run.kill('SIGKILL');
    process.kill(-readRecord(id).process!.pid, 'SIGKILL');
    await run.end;
    const result = parseResult(await runCli(['resume', id], options));
    expect(result.results[0]).toMatchObject({ status: 'success', output: { text: 'All picked.' } });
    for (const words of ['Pick the plums', 'interrupted from outside']) expect(model.said(1)).toContain(words);
  });
});

it.skipIf(!claude)('an API that is overloaded all the time opens the circuit of Claude Code', async () => {
  const { options, spec, id } = await setScene([refuse(529, 'Overloaded')], { retry: { max_attempts: 1 } });
  const { config, ...rest } = JSON.parse(spec);
  const circuit_breaker = { failure_threshold: 1, recovery_timeout_seconds: 1 };
  const stdin = JSON.stringify({ config: { ...config, circuit_breaker }, ...rest });
  const run = await runCli(['run', '-', '--id', id], { ...options, stdin });
  expect(run.stderr).toMatch(/wait {2}plums: circuit open for claude-code until .*529 Overloaded/);
  expect(parseResult(run).results[0]).toMatchObject({
    status: 'error',
    failure: { code: 'AgentUnavailable', next_step: expect.stringContaining('its circuit was open, and 1 probe') },
  });
});

it.skipIf(!claude)('example 10 has Claude Code write a module and judge what it does', async () => {
  const cwd = await copyExamples();
  const content = 'export const countWords = (text) => text.split(/\\s+/).filter(Boolean).length;\n';
  const model = await startModelServer(
    use('Write', { file_path: join(cwd, 'generated/10/words.mjs'), content }),
    say('Written.'),
    use('StructuredOutput', { verdict: 'keep', reason: 'It counts.' }),
    say(''),
  );
  const { HOME: _, PATH, ...env } = claudeEnvironment(model.url, join(cwd, 'home'));
  const path = [dirname(claude!), PATH].join(delimiter);
  const run = await runCli(['run', 'examples/10_claude_code.yaml'], { cwd, env: { ...env, PATH: path } });
  const { results, summary } = parseResult(run);
  expect(results.map(({ error }) => error).filter(Boolean)).toEqual([]);
  expect(results.map(({ output }) => output)).toEqual([
    { text: 'Written.' },
    3,
    { verdict: 'keep', reason: 'It counts.' },
  ]);
  expect(summary.cost_usd).toBeGreaterThan(0);
  expect(model.said(2)).toContain('Result of task try');
});
