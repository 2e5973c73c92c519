import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dispatch, parseResult, runCli } from '../helpers/cli.ts';
import { connectClient } from '../helpers/temporal.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

const node = (code: string, ...args: string[]) => ({ argv: [process.execPath, '-e', code, ...args] });
type Rest = {
  dependencies?: string[];
  retry?: object;
  timeout_seconds?: number;
  output_schema?: object;
  outputs?: string[];
};
const task = (task_id: string, input_data: unknown, rest: Rest = {}) => ({
  task_id,
  agent: 'command',
  description: `do ${task_id}`,
  input_data,
  ...rest,
});

describe('dispatch run', () => {
  it('hands outputs down, keeps the order of the spec, and exits 0', async () => {
    const cwd = await makeTemporaryFolder();
    const { code, result, stderr } = await dispatch(
      {
        name: 'handing down',
        tasks: [
          task(
            'greet',
            node('console.log(JSON.stringify({ to: process.argv[1], n: 7 }))', '${{ tasks.name.output.text }}'),
            { dependencies: ['name'] },
          ),
          task('name', node('process.stdout.write("Ada")')),
          task('sum', node('console.log(JSON.parse(require("fs").readFileSync(0)).upstream.greet.n * 6)'), {
            dependencies: ['greet'],
          }),
        ],
      },
      { cwd },
    );
    expect(result.results.map(({ task_id, status, output }) => [task_id, status, output])).toEqual([
      ['greet', 'success', { to: 'Ada', n: 7 }],
      ['name', 'success', { text: 'Ada' }],
      ['sum', 'success', 42],
    ]);
    expect(result).toMatchObject({ status: 'success', summary: { total_tasks: 3, successful: 3 }, errors: [] });
    expect(code).toBe(0);
    expect(stderr).toContain(result.dispatch_id);
    expect(result.dispatch_id).toMatch(/^handing-down-\d{8}-\d{6}-\w{4}$/);
  });

  it('writes a trace for every task and an index, from which jq users can work', async () => {
    const cwd = await makeTemporaryFolder();
    const { result } = await dispatch(
      { tasks: [task('a', node('console.log(1)')), task('b', node('process.exit(3)'))] },
      { cwd },
    );
    const index = JSON.parse(await readFile(join(cwd, result.trace_index!), 'utf8'));
    expect(index).toMatchObject({
      dispatch_id: result.dispatch_id,
      tasks: [
        { task_id: 'a', status: 'success' },
        { task_id: 'b', status: 'error' },
      ],
    });
    const trace = JSON.parse(await readFile(join(cwd, result.results[1]!.trace_file!), 'utf8'));
    expect(trace).toMatchObject({ task_id: 'b', agent: 'command', output: null, attempts: [{ class: 'AgentFailed' }] });
    expect((await readdir(join(cwd, 'traces', result.dispatch_id!))).sort()).toEqual([
      '.plan.json',
      'a.json',
      'b.json',
    ]);
  });

  it('skips what depends on a failed task, runs the rest, exits 1', async () => {
    const cwd = await makeTemporaryFolder();
    const spec = {
      tasks: [
        task('bad', node('console.error("no such table: users"); process.exit(4)')),
        task('child', node(''), { dependencies: ['bad'] }),
        task('other', node('')),
      ],
    };
    const { code, result } = await dispatch(spec, { cwd });
    expect(code).toBe(1);
    expect(result.status).toBe('partial');
    expect(result.results[0]).toMatchObject({ status: 'error', attempts: 1, failure: { code: 'AgentFailed' } });
    expect(result.results[0]?.error).toContain('no such table: users');
    expect(result.results[1]).toMatchObject({
      status: 'skipped',
      failure: { code: 'DependencyFailed', caused_by: 'bad' },
    });
  });

  it('retries by Temporal’s policy when the spec asks for it, and records every attempt', async () => {
    const cwd = await makeTemporaryFolder();
    const flaky = node(
      'const f="tries"; const fs=require("fs"); fs.appendFileSync(f,"x"); const n=fs.readFileSync(f).length; if(n<3){console.error("try "+n);process.exit(1)} console.log(n)',
    );
    const { code, result } = await dispatch(
      { tasks: [task('flaky', flaky, { retry: { max_attempts: 3, initial_seconds: 0.05 } })] },
      { cwd },
    );
    expect(code).toBe(0);
    expect(result.results[0]).toMatchObject({ status: 'success', output: 3, attempts: 3 });
    const trace = JSON.parse(await readFile(join(cwd, result.results[0]!.trace_file!), 'utf8'));
    expect(trace.attempts.map((attempt: { class: string | null }) => attempt.class)).toEqual([
      'AgentFailed',
      'AgentFailed',
      null,
    ]);
  });

  it('ends a task that overruns its time, with all its processes', async () => {
    const cwd = await makeTemporaryFolder();
    const hang = node('require("fs").writeFileSync("pid", String(process.pid)); setInterval(() => {}, 1000)');
    const { code, result } = await dispatch(
      { tasks: [task('hang', hang, { timeout_seconds: 1, retry: { max_attempts: 1 } })] },
      { cwd },
    );
    expect(code).toBe(1);
    expect(result.results[0]).toMatchObject({ status: 'error', failure: { code: 'TimedOut' } });
    const pid = Number(await readFile(join(cwd, 'pid'), 'utf8'));
    expect(() => process.kill(pid, 0)).toThrow();
  });

  it('checks what a task returns and leaves behind', async () => {
    const cwd = await makeTemporaryFolder();
    const once = { retry: { max_attempts: 1 } };
    const { result } = await dispatch(
      {
        tasks: [
          task('wrong', node('console.log(JSON.stringify({ n: "one" }))'), {
            ...once,
            output_schema: { properties: { n: { type: 'integer' } } },
          }),
          task('no-file', node(''), { ...once, outputs: ['made/*.txt'] }),
          task('file', node('require("fs").writeFileSync("kept.txt", "hello")'), { outputs: ['kept.txt'] }),
        ],
      },
      { cwd },
    );
    expect(result.results.map(({ failure }) => failure?.code ?? null)).toEqual([
      'OutputInvalid',
      'OutputInvalid',
      null,
    ]);
    expect(result.results[0]?.error).toContain('/n must be integer');
    expect(result.results[1]?.error).toContain('made/*.txt');
  });

  it('keeps large outputs out of the history and still prints them', async () => {
    const cwd = await makeTemporaryFolder();
    const { result, code } = await dispatch(
      {
        tasks: [
          task('large', node('console.log(JSON.stringify({ head: "small", body: "x".repeat(300000) }))')),
          task(
            'reader',
            node(
              'const c = JSON.parse(require("fs").readFileSync(0)); console.log(JSON.stringify([process.argv[1], c.upstream.large.body.length]))',
              '${{ tasks.large.output.head }}',
            ),
            { dependencies: ['large'] },
          ),
          task('greedy', node('', '${{ tasks.large.output.body }}'), { dependencies: ['large'] }),
        ],
      },
      { cwd },
    );
    expect(code).toBe(1);
    const [large] = result.results;
    expect(large).toMatchObject({ status: 'error', failure: { code: 'OutputInvalid' } });
    expect(large?.error).toContain('16384');
    const { result: fine } = await dispatch(
      {
        tasks: [
          task('large', node('console.log(JSON.stringify({ head: "small", body: "x".repeat(300000) }))')),
          task(
            'reader',
            node(
              'const c = JSON.parse(require("fs").readFileSync(0)); console.log(JSON.stringify([process.argv[1], c.upstream.large.body.length]))',
              '${{ tasks.large.output.head }}',
            ),
            { dependencies: ['large'] },
          ),
        ],
      },
      { cwd },
    );
    expect(fine.results[1]).toMatchObject({ status: 'success', output: ['small', 300000] });
    expect((fine.results[0]!.output as { body: string }).body).toHaveLength(300000);
    const history = await (await connectClient()).workflow.getHandle(fine.dispatch_id!).fetchHistory();
    expect(JSON.stringify(history).length).toBeLessThan(100_000);
  });

  it('runs a spec of several megabytes', async () => {
    const cwd = await makeTemporaryFolder();
    const stdin = { text: 'y'.repeat(400_000) };
    const tasks = Array.from({ length: 8 }, (_, n) =>
      task(`t${n}`, { ...node('console.log(JSON.parse(require("fs").readFileSync(0)).text.length)'), stdin }),
    );
    const { result, code } = await dispatch({ tasks }, { cwd });
    expect(code).toBe(0);
    expect(result.results.map(({ output }) => output)).toEqual(Array(8).fill(400_000));
  });

  it('a secret reaches the agent, and nothing else', async () => {
    const cwd = await makeTemporaryFolder();
    const secrets = join(cwd, 'secrets');
    await mkdir(secrets);
    await writeFile(join(secrets, 'API_KEY'), 'swordfish-4711\n');
    const { result, stdout, stderr } = await dispatch(
      {
        tasks: [
          task('length', node('console.log(process.argv[1].length)', '${{ secret.API_KEY }}')),
          task('leaky', node('console.log(process.argv[1])', '${{ secret.API_KEY }}')),
          task('loud', node('console.error("bad key " + process.argv[1]); process.exit(1)', '${{ secret.API_KEY }}')),
          task('env', node('console.log(process.argv[1])', '${{ env.GREETING }}')),
        ],
      },
      { cwd, env: { PARALLEL_DISPATCH_SECRETS_DIR: secrets, GREETING: 'hello' } },
    );
    expect(result.results[0]?.output).toBe(14);
    expect(result.results[1]?.output).toEqual({ text: '[redacted]' });
    expect(result.results[3]?.output).toEqual({ text: 'hello' });
    const history = await (await connectClient()).workflow.getHandle(result.dispatch_id!).fetchHistory();
    const payloads = (history.events ?? []).map((event) => Buffer.from(JSON.stringify(event)).toString());
    const traces = await Promise.all(result.results.map(({ trace_file }) => readFile(join(cwd, trace_file!), 'utf8')));
    for (const text of [stdout, stderr, ...payloads, ...traces]) expect(text).not.toMatch(/swordfish/);
    const base64 = Buffer.from('swordfish').toString('base64').slice(0, 10);
    for (const text of payloads) expect(text).not.toContain(base64);
  });

  it('--sequential runs one at a time: its summary is what the speed-up compares with', async () => {
    const cwd = await makeTemporaryFolder();
    const spec = { tasks: ['a', 'b', 'c'].map((id) => task(id, node('setTimeout(() => {}, 300)'))) };
    const parallel = await dispatch(spec, { cwd });
    const sequential = await dispatch(spec, { cwd, args: ['--sequential'] });
    expect(sequential.result.summary.total_time_ms).toBeGreaterThan(900);
    expect(parallel.result.summary.total_time_ms).toBeLessThan(sequential.result.summary.total_time_ms);
    expect(parallel.result.summary.speedup).toBeGreaterThan(1.3);
  });

  it('an unwritable trace folder is a warning with a next step: the result and its exit code stay', async () => {
    const cwd = await makeTemporaryFolder();
    await writeFile(join(cwd, 'traces'), 'a file where the folder should be');
    const { code, result, stderr } = await dispatch({ tasks: [task('a', node(''))] }, { cwd });
    expect(code).toBe(0);
    expect(result).toMatchObject({ status: 'success', trace_index: null });
    expect(stderr).toMatch(/warning: .*traces/);
  });

  it('status, list and trace tell the same story from the server', async () => {
    const cwd = await makeTemporaryFolder();
    const { result } = await dispatch(
      { name: 'looked at', tasks: [task('a', node('console.log(5)')), task('b', node('process.exit(1)'))] },
      { cwd },
    );
    const status = parseResult(await runCli(['status', result.dispatch_id!], { cwd }));
    expect({ ...status, trace_index: null, results: [] }).toEqual({ ...result, trace_index: null, results: [] });
    expect(status.results.map(({ task_id, status, error }) => [task_id, status, error])).toEqual(
      result.results.map(({ task_id, status, error }) => [task_id, status, error]),
    );
    const { stdout } = await runCli(['list', '--json'], { cwd });
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({
        dispatch_id: result.dispatch_id,
        name: 'looked at',
        status: 'partial',
        failed_ids: ['b'],
      }),
    );
    const trace = await runCli(['trace', result.dispatch_id!, '--trace-dir', 'again'], { cwd });
    expect(trace.code).toBe(0);
    const read = async (path: string) => JSON.parse(await readFile(join(cwd, path), 'utf8'));
    expect(await read(`again/${result.dispatch_id}/b.json`)).toEqual(await read(result.results[1]!.trace_file!));
    expect((await runCli(['status', 'nobody'], { cwd })).code).toBe(2);
  });

  it('exits 3 with the setting at fault when the named server is not there', async () => {
    const run = await runCli(['run', '-', '--address', '127.0.0.1:1'], {
      stdin: JSON.stringify({ tasks: [task('a', node(''))] }),
    });
    expect(run.code).toBe(3);
    const result = parseResult(run);
    expect(result.status).toBe('unavailable');
    expect(result.errors[0]?.message).toContain('127.0.0.1:1');
  });
});
