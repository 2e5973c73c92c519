import { writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hang, later } from '../helpers/answer-server.ts';
import { type CliOptions, parseResult, runCli, startCli } from '../helpers/cli.ts';
import { codexConfig, codexEnvironment, findCodex } from '../helpers/codex-cli.ts';
import { copyExamples } from '../helpers/examples.ts';
import { addFile, type Reply, type ResponsesServer, reply, startResponsesServer } from '../helpers/responses-server.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';

const codex = await findCodex();

type Scene = { model: ResponsesServer; options: CliOptions; id: string };

let scenes = 0;

/** A dispatch of one task for the real Codex, which asks a model that replies like this. */
async function setScene(replies: Reply[], task: object = {}): Promise<Scene> {
  const cwd = await makeTemporaryFolder();
  const model = await startResponsesServer(...replies);
  const { HOME: _, ...env } = codexEnvironment(await makeTemporaryFolder());
  const config = { agents: { codex: { binary: codex, config: codexConfig(model.url) } } };
  const plums = { task_id: 'plums', agent: 'codex', description: 'Pick the plums', input_data: {}, ...task };
  const stdin = JSON.stringify({ config, tasks: [plums] });
  return { model, id: `codex-${process.pid}-${++scenes}`, options: { cwd, env, stdin } };
}

describe.skipIf(!codex)('the session of the real Codex goes on', () => {
  it('after a time-out, with the words of the first run and what became of it', async () => {
    const { model, options, id } = await setScene([hang, reply('All picked.')], {
      timeout_seconds: 6,
      retry: { max_attempts: 2, initial_seconds: 1 },
    });
    const result = parseResult(await runCli(['run', '-', '--id', id], options));
    expect(result.results[0]).toMatchObject({ status: 'success', output: { text: 'All picked.' }, attempts: 2 });
    for (const words of ['Pick the plums', 'TimedOut: did not end within timeout_seconds: 6'])
      expect(model.said(1)).toContain(words);
  });

  it('after a kill of the worker alone: it is the same run, and the model is asked once', async () => {
    const { model, options, id } = await setScene([later(3000, reply('All picked.'))]);
    const run = startCli(['run', '-', '--id', id], options);
    await waitFor('the model is asked', () => model.requests.length === 1, 20_000);
    run.kill('SIGKILL');
    await run.end;
    const result = parseResult(await runCli(['resume', id], options));
    expect(result.results[0]).toMatchObject({ status: 'success', output: { text: 'All picked.' }, attempts: 1 });
    expect(model.requests).toHaveLength(1);
  });
});

it.skipIf(!codex)('example 11 has Codex write a module, and another judge what it does', async () => {
  const cwd = await copyExamples();
  const line = 'export const countWords = (text) => text.split(/\\s+/).filter(Boolean).length;';
  const model = await startResponsesServer(
    addFile('generated/11/words.mjs', line),
    reply('Written.'),
    reply('{"verdict":"keep","reason":"It counts."}'),
  );
  const { HOME: home, PATH, ...env } = codexEnvironment(await makeTemporaryFolder());
  const settings = Object.entries(codexConfig(model.url)).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`);
  await writeFile(join(home!, 'config.toml'), settings.join(''));
  const path = [dirname(codex!), PATH].join(delimiter);
  const run = await runCli(['run', 'examples/11_codex.yaml'], { cwd, env: { ...env, PATH: path } });
  const { results, summary } = parseResult(run);
  expect(results.map(({ error }) => error).filter(Boolean)).toEqual([]);
  expect(results.map(({ output }) => output)).toEqual([
    { text: 'Written.' },
    3,
    { verdict: 'keep', reason: 'It counts.' },
  ]);
  expect(summary.cost_usd).toBeNull();
  expect(model.said(2)).toContain('Result of task try');
});
