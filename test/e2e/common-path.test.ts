import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CANARY } from '../helpers/canary.ts';
import { dispatch, runCli } from '../helpers/cli.ts';
import { makeUserEnvironment } from '../helpers/local-server.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

const node = (code: string) => [process.execPath, '-e', code];
const task = (task_id: string, input_data: object, more: object = {}) => {
  return { task_id, agent: 'command', description: `do ${task_id}`, input_data, ...more };
};

it('a program that reads why it runs again can correct itself; what both runs cost is summed up', async () => {
  const code = `
    const { previous_failure: why } = JSON.parse(require('fs').readFileSync(0));
    console.log(JSON.stringify({ progress: 'counting' }));
    console.log(JSON.stringify({ usage: { usd: 0.25, output_tokens: 10 } }));
    console.log(JSON.stringify(/plums must be number/.test(why?.message) ? { plums: 3 } : { plums: 'three' }));`;
  const output_schema = { type: 'object', properties: { plums: { type: 'number' } } };
  const retry = { max_attempts: 2, initial_seconds: 0.1 };
  const cwd = await makeTemporaryFolder();
  const { result } = await dispatch(
    { tasks: [task('count', { argv: node(code) }, { output_schema, retry })] },
    { cwd },
  );
  const usage = { usd: 0.5, input_tokens: null, output_tokens: 20, model: null };
  expect(result.results[0]).toMatchObject({ status: 'success', output: { plums: 3 }, attempts: 2, usage });
  expect(result.summary).toMatchObject({ cost_usd: 0.5, input_tokens: null, output_tokens: 20 });
  const trace = JSON.parse(readFileSync(join(cwd, result.results[0]!.trace_file!), 'utf8'));
  expect(trace.attempts.map((attempt: { usage: unknown }) => attempt.usage)).toEqual([
    { ...usage, usd: 0.25, output_tokens: 10 },
    { ...usage, usd: 0.25, output_tokens: 10 },
  ]);
});

it('what an agent that prints its environment prints is nowhere: no key, no secret', async () => {
  const cwd = await makeTemporaryFolder();
  const user = await makeUserEnvironment();
  const secrets = join(cwd, 'secrets');
  mkdirSync(secrets);
  writeFileSync(join(secrets, 'PLUM'), 'plum-secret-4711\n');
  const env = {
    ...(user as Record<string, string>),
    PARALLEL_DISPATCH_SECRETS_DIR: secrets,
    ORCHARD_API_KEY: 'orchard-key-0815',
  };
  // Long enough at work that its words travel as live text, too.
  const print = (end: string) => ({
    argv: node(
      `console.log(JSON.stringify(process.env)); console.error(process.env.OWN); setTimeout(() => ${end}, 2500)`,
    ),
    env: { OWN: '${{ secret.PLUM }}' },
  });
  const spec = { tasks: [task('tells', print('0')), task('fails', print('process.exit(3)'))] };
  const run = await dispatch(spec, { cwd, env });
  const { dispatch_id, results } = run.result;
  expect(results).toMatchObject([
    { status: 'success', output: { OWN: '[redacted]', ORCHARD_API_KEY: '[redacted]' } },
    { status: 'error' },
  ]);
  const logs = await runCli(['logs', dispatch_id!], { cwd, env });
  expect(logs.stdout).toContain('"OWN":"[redacted]******"');
  const said = [run.stdout, run.stderr, logs.stdout, logs.stderr].join('\n');
  const files = [...readAll(join(cwd, 'traces')), ...readAll(user['XDG_STATE_HOME']!)];
  expect(files.length).toBeGreaterThan(5);
  const leaks = ['plum-secret-4711', 'orchard-key-0815'].flatMap((value) => [
    ...(said.includes(value) ? [`${value} on the terminal`] : []),
    ...files.filter(({ bytes }) => bytes.includes(value)).map(({ path }) => `${value} in ${path}`),
  ]);
  expect(leaks).toEqual([]);
});

function readAll(folder: string): { path: string; bytes: Buffer }[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, bytes: readFileSync(path) }));
}

it('the suite’s own key, which every agent here has, is printed by one: nothing shows it', async () => {
  const run = await dispatch(
    { tasks: [task('tells', { argv: ['env'], stdin_from: 'none' })] },
    { cwd: await makeTemporaryFolder() },
  );
  expect(run.result.results[0]?.output).toMatchObject({ text: expect.stringContaining(`${CANARY}=[redacted]`) });
});
