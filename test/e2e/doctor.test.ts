import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdir, readdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type DoctorReport, diagnose } from '../../src/doctor/doctor.ts';
import { isAlive } from '../../src/files/process-identity.ts';
import { createLog } from '../../src/log.ts';
import { chooseFreePort } from '../../src/temporal/server/ports.ts';
import { findServerRecord } from '../../src/temporal/server/server-record.ts';
import { type CliOptions, dispatch, parseResult, runCli } from '../helpers/cli.ts';
import { canMount, mountDisk } from '../helpers/mount.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';

type Examined = DoctorReport & { code: number | null; seconds: number };
type Check = DoctorReport['checks'][number];

async function examine(args: string[], options: CliOptions): Promise<Examined> {
  const startedAt = Date.now();
  const { code, stdout, stderr } = await runCli(['doctor', '--json', ...args], options);
  if (code !== 0 && code !== 1) throw new Error(`exit ${code}: ${stderr}`);
  return { ...JSON.parse(stdout), code, seconds: (Date.now() - startedAt) / 1000 };
}

/** The same in this process, which has loaded all that takes time. */
async function look(env: NodeJS.ProcessEnv, workspace: string, more: Partial<Parameters<typeof diagnose>[0]> = {}) {
  const { PATH, TEMPORAL_CLI_PATH } = process.env;
  const around = { env: { PATH, TEMPORAL_CLI_PATH, ...env }, workspace, flags: {}, log: createLog({}) };
  return diagnose({ fix: false, report: () => undefined, ...around, ...more });
}

function find({ checks }: DoctorReport, name: string): Check {
  const found = checks.find((check) => check.name === name);
  if (!found) throw new Error(`no ${name} among ${checks.map((check) => check.name).join(', ')}`);
  return found;
}

const nameBroken = ({ checks }: DoctorReport) =>
  checks.flatMap(({ name, state }) => (state === 'broken' ? [name] : []));

/** Does what the doctor says. */
function mend({ mend: command }: Check, cwd: string): void {
  execFileSync('sh', ['-c', command!], { cwd });
}

/** A new user in a new folder: nothing of what other tests have is theirs. */
async function makeUser(): Promise<{ cwd: string; env: Record<string, string>; state: string }> {
  const cwd = await makeTemporaryFolder();
  const env = { HOME: cwd, XDG_STATE_HOME: join(cwd, 'state') };
  return { cwd, env, state: join(cwd, 'state', 'parallel-dispatcher') };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An MCP server that has no tools. */
function startMcp(port: number): Promise<void> {
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST') return void response.writeHead(405).end();
    const { id, method, params } = (await json(request)) as { id?: number; method: string; params: object };
    if (id === undefined) return void response.writeHead(202).end();
    const hello = { ...params, capabilities: { tools: {} }, serverInfo: { name: 'archon', version: '1' } };
    const result = method === 'initialize' ? hello : { tools: [] };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
}

it('finds nothing broken at a new user’s, touches nothing, and makes the folders when it may', async () => {
  const { cwd, env, state } = await makeUser();
  const found = await examine([], { cwd, env });
  expect([found.code, found.status, nameBroken(found)]).toEqual([0, 'ok', []]);
  expect(await readdir(cwd)).toEqual([]);
  expect(find(found, 'agent codex')).toMatchObject({ state: 'absent', mend: expect.stringContaining('npm install') });
  expect(find(found, 'traces')).toMatchObject({ state: 'absent', mend: `mkdir -p ${cwd}/traces`, fixable: true });
  expect(find(found, 'temporal program')).toMatchObject({ state: 'ok', detail: expect.stringContaining('1.9.1 in /') });
  await mkdir(state, { recursive: true, mode: 0o755 });
  const fixed = await examine(['--fix'], { cwd, env });
  expect(fixed.fixed.map(({ name }) => name)).toEqual(['state folder', 'traces', 'calls', 'artifacts']);
  for (const name of ['state folder', 'traces', 'calls', 'artifacts'])
    expect(find(fixed, name)).toMatchObject({ state: 'ok', detail: expect.stringContaining('was written') });
  expect((await stat(state)).mode & 0o777).toBe(0o700);
  expect([await readdir(join(cwd, 'traces')), (await readdir(state)).sort()]).toEqual([[], ['artifacts', 'calls']]);
});

describe('what the guide’s Troubleshooting is about', () => {
  it('is found with its cause, and gone after what the doctor says was done', async () => {
    const { cwd, env } = await makeUser();
    const [below, port] = [join(cwd, 'tools'), await chooseFreePort()];
    await mkdir(join(cwd, 'agents'));
    await mkdir(below);
    await writeFile(join(cwd, 'agents', 'agent_coder.py'), 'class CoderAgent:\n    async def run(self, input): ...\n');
    await writeFile(join(cwd, 'traces'), 'a file');
    const agents = 'agents:\n  writer: {kind: python, agent: "agents.agent_coder:CoderAgent"}\n';
    const settings = `dispatcher: {trace_dir: traces}\nlogging: {destination: traces/app.log}\nmcp: {url: "http://127.0.0.1:${port}/mcp"}\n`;
    await writeFile(join(cwd, 'parallel-dispatch.yaml'), `${agents}${settings}`);
    const tasks = '{"tasks": [{"task_id": "a", "agent": "writer", "description": "Write"}]';
    await writeFile(join(below, 'tasks.json'), tasks);

    const found = await examine(['tasks.json'], { cwd: below, env });
    expect([found.code, nameBroken(found)]).toEqual([1, ['dispatch', 'agent writer', 'mcp server', 'traces', 'log']]);
    expect(find(found, 'agent writer')).toMatchObject({
      detail: 'cannot run, missing: the module "agents.agent_coder"',
      cause: expect.stringContaining(`Python imports from ${below}`),
      mend: `export PYTHONPATH=${cwd}:$PYTHONPATH`,
    });
    expect(find(found, 'mcp server')).toMatchObject({
      cause: `connection refused: nobody listens at 127.0.0.1:${port}`,
      mend: expect.stringMatching(/curl .*parallel-dispatch\.yaml:5:\d+: mcp\.url/),
    });
    expect(find(found, 'traces')).toMatchObject({ cause: expect.stringContaining('is a file'), fixable: false });
    expect(find(found, 'dispatch').detail).toMatch(/^tasks\.json:1:\d+: is not JSON/);

    mend(find(found, 'traces'), cwd);
    await startMcp(port);
    await writeFile(join(below, 'tasks.json'), `${tasks}}`);
    const path = execFileSync('sh', ['-c', `${find(found, 'agent writer').mend}; printf %s "$PYTHONPATH"`]).toString();
    const mended = await look({ ...env, PYTHONPATH: path }, below, { file: join(below, 'tasks.json') });
    expect([mended.status, nameBroken(mended)], JSON.stringify(find(mended, 'mcp server'))).toEqual(['ok', []]);
    expect(await readFile(join(cwd, 'traces.old'), 'utf8')).toBe('a file');
  });

  it('is told by the dispatcher, too, each in a line with the next step', async () => {
    const cwd = await makeTemporaryFolder();
    await writeFile(join(cwd, 'traces'), 'a file');
    const task = { description: 'x', retry: { max_attempts: 1 } };
    const spec = {
      tasks: [
        { ...task, task_id: 'slow', agent: 'command', timeout_seconds: 0.3, input_data: { argv: ['sleep', '30'] } },
        { ...task, task_id: 'import', agent: 'writer' },
      ],
      config: { agents: { writer: { kind: 'python', agent: 'agents.agent_coder:CoderAgent' } } },
    };
    const [run, broken] = await Promise.all([
      dispatch(spec, { cwd }),
      runCli(['run', '-'], { cwd, stdin: '{"tasks": [\n  {"task_id": "a",}\n}' }),
    ]);
    expect(run.code).toBe(1);
    const [slow, imported] = run.result.results;
    expect(slow).toMatchObject({
      error: expect.stringContaining('timeout_seconds: 0.3'),
      failure: { code: 'TimedOut', next_step: expect.stringContaining('raise timeout_seconds') },
    });
    expect(imported).toMatchObject({
      error: expect.stringContaining('agents.agent_coder'),
      failure: { code: 'InvalidInput', next_step: expect.stringContaining('pythonpath') },
    });
    expect(run.stderr).toMatch(/no traces: cannot write in .*; a file stands where a folder should be: move it/);
    expect(broken.code).toBe(2);
    expect(parseResult(broken)).toMatchObject({ status: 'invalid' });
    expect(broken.stderr).toMatch(/^standard input:3:1: is not JSON: .*; correct the JSON there$/m);
  });

  it('a trace folder without rights, or on a disk that is read-only, is no folder for traces', async () => {
    const { cwd, env, state } = await makeUser();
    const traces = join(cwd, 'traces');
    await mkdir(traces, { mode: 0o555 });
    await mkdir(state, { recursive: true, mode: 0o700 });
    await writeFile(join(state, 'temporal.db'), '', { mode: 0o400 });
    execFileSync('git', ['init', '--quiet', cwd]);
    // Root passes by every mode, unless it has given that right away.
    const isRoot = process.getuid?.() === 0;
    const through = isRoot ? ['setpriv', '--bounding-set=-dac_override'] : [];
    if (isRoot) await chown(join(cwd, '.git'), 12_345, 12_345);
    const disk = join(cwd, 'disk');
    if (canMount) {
      onTestFinished(mountDisk(disk, 1));
      execFileSync('mount', ['-o', 'remount,ro', disk]);
    }
    const onDisk = { ...env, PARALLEL_DISPATCH_TRACE_DIR: join(disk, 'traces') };
    // One after the other: a doctor that reads the database is a process that has it open.
    const locked = await examine([], { cwd, env, through });
    const readOnly = canMount ? await examine([], { cwd, env: onDisk }) : undefined;
    expect([locked.code, nameBroken(locked)]).toEqual([1, ['database', 'traces']]);
    expect(find(locked, 'database').mend).toBe(`chmod u+rw ${state}/temporal.db`);
    if (isRoot) expect(find(locked, 'git').mend).toBe(`git config --global --add safe.directory ${cwd}`);
    expect(find(locked, 'traces')).toMatchObject({
      cause: expect.stringContaining('permission denied'),
      mend: `chmod u+rwx ${traces}`,
    });
    if (readOnly) {
      expect([readOnly.code, nameBroken(readOnly)]).toEqual([1, ['traces']]);
      expect(find(readOnly, 'traces')).toMatchObject({
        mend: expect.stringMatching(/^export PARALLEL_DISPATCH_TRACE_DIR=/),
      });
    }
    mend(find(locked, 'traces'), cwd);
    expect((await stat(traces)).mode & 0o777).toBe(0o755);
  });
});

describe('the local server', () => {
  it('running, hanging, killed, and with a database that is none', async () => {
    const { cwd, env, state } = await makeUser();
    expect((await runCli(['up'], { cwd, env })).code).toBe(0);
    const record = (await findServerRecord(join(state, 'server.json')))!;
    const { pid } = record.process;
    onTestFinished(async () => {
      if (isAlive(record.process)) process.kill(pid, 'SIGKILL');
      await waitFor('the server is gone', () => !isAlive(record.process));
    });
    const well = await look(env, cwd);
    expect([well.status, find(well, 'local server').state]).toEqual(['ok', 'ok']);
    const { address, ui_address } = record;
    expect(find(well, 'local server').detail).toBe(
      `Temporal 1.32.0 at ${address}, Web UI ${ui_address}, process ${pid}`,
    );
    expect(find(well, 'database').detail).toMatch(/^\d+\.\d MB in /);
    expect(find(well, 'clock').detail).toMatch(/as on the disk of .*; nothing on the server began later/);

    await rename(join(state, 'server.json'), join(cwd, 'server.json'));
    const unknown = await look(env, cwd);
    expect([nameBroken(unknown), find(unknown, 'local server').mend]).toEqual([
      ['local server'],
      expect.stringContaining(`kill ${pid}`),
    ]);
    await rename(join(cwd, 'server.json'), join(state, 'server.json'));

    process.kill(pid, 'SIGSTOP');
    const hanging = await look({ ...env, TEMPORAL_CLI_PATH: join(cwd, 'nowhere') }, cwd);
    expect(find(hanging, 'local server')).toMatchObject({ state: 'broken', mend: 'dispatch down && dispatch up' });
    expect(nameBroken(hanging)).toEqual(['temporal program', 'local server']);
    expect(find(hanging, 'temporal program')).toMatchObject({ mend: expect.stringContaining('unset it') });

    process.kill(pid, 'SIGKILL');
    await waitFor('the server is gone', () => !isAlive(record.process));
    const far = { ...record, process: { ...record.process, boot_id: 'another', machine_id: 'another' } };
    await writeFile(join(state, 'server.json'), JSON.stringify(far));
    expect(find(await look(env, cwd), 'local server')).toMatchObject({
      state: 'broken',
      cause: expect.stringContaining('another machine'),
    });
    await writeFile(join(state, 'server.json'), JSON.stringify(record));
    await writeFile(join(state, 'temporal.db'), 'a letter to grandmother, who has no computer');
    const dead = await look(env, cwd, { fix: true });
    expect(dead.fixed).toContainEqual({ name: 'local server', did: `removed the record of process ${pid}` });
    expect(existsSync(join(state, 'server.json'))).toBe(false);
    expect(find(dead, 'database')).toMatchObject({
      state: 'broken',
      cause: expect.stringContaining('not those of SQLite'),
    });
    execFileSync('sh', [
      '-c',
      find(dead, 'database')
        .mend!.replace(/^dispatch down; /, '')
        .replace(/ \(.*/, ''),
    ]);
    expect(await readdir(join(state, 'damaged'))).toContain('temporal.db');
    expect((await look(env, cwd)).status).toBe('ok');
  }, 60_000);
});

it('what hangs or does not load keeps nothing else from being told', async () => {
  const { cwd, env } = await makeUser();
  const silent = await listen(createTcpServer(() => undefined));
  const hanging = join(cwd, 'hangs');
  await writeFile(hanging, '#!/bin/sh\nexec sleep 600\n', { mode: 0o755 });
  await writeFile(join(cwd, 'no-native.cjs'), 'process.dlopen = () => { throw new Error("GLIBC_2.99 not found"); };');
  await writeFile(join(cwd, 'wrong.yaml'), 'dispatcher: {max_wokers: 3}\n');
  const agents = `agents:\n  claude-code: {binary: ${hanging}}\n  far: {kind: command, queue: gpu}\n`;
  await writeFile(
    join(cwd, 'slow.yaml'),
    `${agents}temporal: {address: "${silent}"}\nmcp: {url: "http://${silent}"}\n`,
  );
  await mkdir(join(cwd, 'bin'));
  await symlink('/bin/sh', join(cwd, 'bin', 'sh'));
  const alone = { TEMPORAL_CLI_PATH: '', PATH: join(cwd, 'bin') };
  const [slow, wrong, native] = await Promise.all([
    examine([], { cwd, env: { ...env, PARALLEL_DISPATCH_CONFIG: 'slow.yaml' } }),
    examine(['--fix'], { cwd, env: { ...env, ...alone, PARALLEL_DISPATCH_CONFIG: 'wrong.yaml' } }),
    examine([], { cwd, env: { ...env, TEMPORAL_ADDRESS: silent, NODE_OPTIONS: `--require ${cwd}/no-native.cjs` } }),
  ]);
  expect([slow.code, slow.seconds < 15]).toEqual([1, true]);
  expect(nameBroken(slow)).toEqual(['cluster', 'agent claude-code', 'mcp server']);
  expect(find(slow, 'cluster')).toMatchObject({ cause: expect.stringMatching(/slow\.yaml:4:\d+.*no answer/) });
  expect(find(slow, 'agent claude-code').detail).toMatch(/an answer of ".*hangs": none within 5 s/);
  expect(find(slow, 'agent far').detail).toBe('workers of the queue gpu run it');

  expect(nameBroken(wrong)).toEqual(['configuration']);
  expect(find(wrong, 'configuration')).toMatchObject({
    detail: expect.stringMatching(/wrong\.yaml:1:\d+: dispatcher\.max_wokers/),
    mend: expect.stringContaining('max_workers'),
  });
  expect(find(wrong, 'git')).toMatchObject({ state: 'absent', detail: 'git is not installed' });
  expect(wrong.not_fixed).toEqual([{ name: 'temporal program', cause: expect.stringContaining('could not be got') }]);
  expect(find(wrong, 'temporal program')).toMatchObject({ state: 'absent', fixable: true });

  expect(nameBroken(native)).toEqual(['native module', 'cluster']);
  expect(find(native, 'native module')).toMatchObject({ cause: expect.stringContaining('GLIBC_2.99') });
});
