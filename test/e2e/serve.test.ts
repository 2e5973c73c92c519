import { writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startArchon } from '../helpers/archon-server.ts';
import { type CliOptions, dispatch, runCli, startCli } from '../helpers/cli.ts';
import { makeUserEnvironment } from '../helpers/local-server.ts';
import { pickOwn, scrape, startServed } from '../helpers/served.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';

const node = (code: string) => ({ argv: [process.execPath, '-e', code] });
const task = (task_id: string, input_data: object, rest: object = {}) => {
  return { task_id, agent: 'command', description: task_id, input_data, ...rest };
};

/** A user of their own with an empty server. */
async function makeUser(more: Record<string, string> = {}): Promise<CliOptions & { cwd: string; state: string }> {
  const { XDG_STATE_HOME, HOME } = await makeUserEnvironment();
  const env = { XDG_STATE_HOME: XDG_STATE_HOME!, HOME: HOME!, ...more };
  return { cwd: await makeTemporaryFolder(), env, state: join(env.XDG_STATE_HOME, 'parallel-dispatcher') };
}

const USAGE = 'console.log(JSON.stringify({ usage: { input_tokens: 100, output_tokens: 20, usd: 0.5 } }))';

/** One task of each ending. */
const MIXED = {
  config: { agents: { writer: { kind: 'command' } } },
  tasks: [
    task('good', node(`${USAGE}; console.log(1)`), { agent: 'writer' }),
    task('second', node("require('fs').existsSync('x') || (require('fs').writeFileSync('x', ''), process.exit(1))"), {
      retry: { max_attempts: 2, initial_seconds: 0.1 },
    }),
    task('bad', node('process.exit(3)')),
    task('after', node('1'), { dependencies: ['bad'] }),
  ],
};

const AFTER_MIXED = {
  'dispatch_tasks_total{agent="writer",status="success"}': 1,
  'dispatch_tasks_total{agent="command",status="success"}': 1,
  'dispatch_tasks_total{agent="command",status="error"}': 1,
  'dispatch_tasks_total{agent="command",status="skipped"}': 1,
  'dispatch_tasks_total{agent="writer",status="error"}': 0,
  'dispatch_task_duration_seconds_count{agent="writer"}': 1,
  'dispatch_task_duration_seconds_count{agent="command"}': 2,
  'dispatch_task_retries_total{agent="command"}': 1,
  'dispatch_tokens_total{agent="writer",direction="input"}': 100,
  'dispatch_tokens_total{agent="writer",direction="output"}': 20,
  'dispatch_cost_usd_total{agent="writer"}': 0.5,
  'dispatch_dispatches_total{status="partial"}': 1,
  dispatch_dispatches_open: 0,
  dispatch_dispatches_unserved: 0,
  dispatch_temporal_connected: 1,
};

describe('GET /metrics', () => {
  it('counts what other processes have run; the same after a restart, and after the ledger was lost', async () => {
    const user = await makeUser();
    expect((await dispatch(MIXED, user)).result.status).toBe('partial');
    const first = await startServed(user);
    const figures = await waitFor('all is read', async () => {
      const all = await scrape(first.url);
      return all.has('dispatch_dispatches_total{status="partial"}') ? all : undefined;
    });
    expect(pickOwn(figures)).toMatchObject(AFTER_MIXED);
    expect(figures.get('dispatch_task_duration_seconds_bucket{agent="command",le="+Inf"}')).toBe(2);
    expect(figures.get('dispatch_task_duration_seconds_bucket{agent="command",le="3600"}')).toBe(2);
    expect([...figures.keys()].join('\n')).toMatch(/temporal_request_total\{.*operation="ListWorkflowExecutions"/);
    expect(await first.stop()).toBe(0);
    // What ended while nothing looked counts, too; what was reused was counted before.
    const replayed = await runCli(['replay'], user);
    expect(replayed.code).toBe(1);
    const after = {
      ...AFTER_MIXED,
      'dispatch_tasks_total{agent="command",status="error"}': 2,
      'dispatch_tasks_total{agent="command",status="skipped"}': 2,
      'dispatch_tasks_total{agent="command",status="reused"}': 1,
      'dispatch_tasks_total{agent="writer",status="reused"}': 1,
      'dispatch_task_duration_seconds_count{agent="command"}': 3,
      'dispatch_dispatches_total{status="partial"}': 2,
    };
    for (const isLost of [false, true]) {
      if (isLost) await rm(join(user.state, 'metrics'), { recursive: true });
      const served = await startServed(user);
      await waitFor('it is ready', async () => (await fetch(`${served.url}/ready`)).ok);
      expect(pickOwn(await scrape(served.url))).toMatchObject(after);
      await served.stop();
    }
  }, 90_000);

  it('tells of open dispatches: tasks at work and waiting, an open circuit, a dispatch that nobody serves', async () => {
    const user = await makeUser();
    // Also when the folder goes with the test.
    const hold =
      "const fs = require('fs'); setInterval(() => fs.existsSync('go') || !fs.existsSync('.') ? process.exit() : 0, 50)";
    const spec = {
      config: {
        circuit_breaker: { failure_threshold: 1, recovery_timeout_seconds: 600 },
        agents: { web: { kind: 'http', url: 'http://127.0.0.1:9/', allow_hosts: ['127.0.0.1'] } },
      },
      tasks: [
        task('done', node('1')),
        task('long', node(hold)),
        task('later', node('1'), { dependencies: ['long'] }),
        { task_id: 'away', agent: 'web', description: 'x' },
      ],
    };
    const run = startCli(['run', '-', '--id', 'open'], { ...user, stdin: JSON.stringify(spec) });
    await waitFor('the circuit opens', () => run.stderr().includes('circuit open for web'), 30_000);
    const served = await startServed(user);
    const open = {
      'dispatch_tasks_total{agent="command",status="success"}': 1,
      'dispatch_tasks_open{agent="command",status="running"}': 1,
      'dispatch_tasks_open{agent="command",status="pending"}': 1,
      'dispatch_tasks_open{agent="web",status="waiting"}': 1,
      'dispatch_circuit_breakers{agent="web",state="open"}': 1,
      dispatch_dispatches_open: 1,
      dispatch_dispatches_unserved: 0,
    };
    await waitFor('it is ready', async () => (await fetch(`${served.url}/ready`)).ok);
    expect(pickOwn(await scrape(served.url))).toMatchObject(open);
    process.kill(run.pid, 'SIGKILL');
    await run.end;
    await waitFor('nobody serves it', async () => (await scrape(served.url)).get('dispatch_dispatches_unserved') === 1);
    // Its agent has outlived it.
    writeFileSync(join(user.cwd, 'go'), '');
  }, 60_000);
});

describe('GET /health', () => {
  it('has exactly the fields of the guide and one more, and tells of an outage and of its end', async () => {
    const user = await makeUser();
    const served = await startServed(user);
    const ask = async () => {
      const answer = await fetch(`${served.url}/health`);
      return { status: answer.status, body: await answer.json() };
    };
    // There is no server yet, and none is started for who only looks.
    expect(await ask()).toMatchObject({ status: 503, body: { status: 'unhealthy', temporal_connected: false } });
    expect((await fetch(`${served.url}/ready`)).status).toBe(503);
    await runCli(['up'], user);
    const healthy = await waitFor('it has found the server', async () => {
      const answer = await ask();
      return answer.status === 200 ? answer : undefined;
    });
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(healthy.body).toEqual({
      status: 'healthy',
      version,
      mcp_connected: false,
      agents_available: expect.arrayContaining(['coder', 'debug', 'command']),
      temporal_connected: true,
    });
    const { process: server } = JSON.parse(await readFile(join(user.state, 'server.json'), 'utf8'));
    process.kill(server.pid, 'SIGSTOP');
    await waitFor('it notices the outage', async () => {
      const start = Date.now();
      const { status } = await ask();
      expect(Date.now() - start).toBeLessThan(4000);
      return status === 503;
    });
    expect((await scrape(served.url)).get('dispatch_temporal_connected')).toBe(0);
    process.kill(server.pid, 'SIGCONT');
    await waitFor('it is healthy again', async () => (await ask()).status === 200, 20_000);
    expect((await scrape(served.url)).get('dispatch_temporal_connected')).toBe(1);
  }, 90_000);

  it('is degraded while the MCP server that is configured does not answer, and ends the sessions that it opens', async () => {
    const mcp = await startArchon('no health');
    const { asked } = mcp;
    const there = await startServed({ ...(await makeUser({ ARCHON_MCP_URL: mcp.url })) });
    expect(await (await fetch(`${there.url}/health`)).json()).toMatchObject({ mcp_connected: true });
    await waitFor('the session is ended', () => asked.includes('DELETE'));
    await (await fetch(`${there.url}/health`)).text();
    expect(asked).toEqual(['initialize', 'ping', 'DELETE']);
    const away = await makeUser({ ARCHON_MCP_URL: 'http://127.0.0.1:9/' });
    await runCli(['up'], away);
    const served = await startServed(away);
    const degraded = await waitFor('the server is found', async () => {
      const health = (await (await fetch(`${served.url}/health`)).json()) as Record<string, unknown>;
      return health['temporal_connected'] && health;
    });
    expect(degraded).toMatchObject({ status: 'degraded', mcp_connected: false });
  }, 60_000);
});

describe('dispatch serve', () => {
  it('answers only to its own names', async () => {
    const { url } = await startServed(await makeUser(), ['--allow-host', 'metrics.example']);
    const ask = (host: string) =>
      new Promise((resolve, reject) => {
        request(`${url}/health`, { headers: { host } }, (response) => resolve(response.resume().statusCode))
          .on('error', reject)
          .end();
      });
    const { port } = new URL(url);
    for (const host of ['rebound.example', `rebound.example:${port}`, '127.0.0.1.rebound.example'])
      expect([host, await ask(host)]).toEqual([host, 403]);
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, '[::1]', 'METRICS.example:1'])
      expect([host, await ask(host)]).toEqual([host, 503]);
    expect([400, 403]).toContain(await ask('a@127.0.0.1'));
    expect(await (await fetch(`${url}/nothing`)).json()).toMatchObject({
      next_step: 'there is /health, /ready, /metrics',
    });
    const posted = await fetch(`${url}/health`, { method: 'POST' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET']);
  });

  it('says what is wrong when the port is taken', async () => {
    const user = await makeUser();
    const { url } = await startServed(user);
    const second = await runCli(['serve', '--port', new URL(url).port], user);
    expect(second.stderr).toMatch(/^--port: cannot listen on 127\.0\.0\.1:\d+ \(.*EADDRINUSE.*\); end who has it/m);
    expect(second.code).toBe(2);
  });
});
