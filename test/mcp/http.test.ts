import { readFileSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { makeUserEnvironment } from '../helpers/local-server.ts';
import { connectHttp } from '../helpers/mcp-client.ts';
import { startServed } from '../helpers/served.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

vi.setConfig({ testTimeout: 60_000 });

const spec = { tasks: [{ task_id: 'a', agent: 'command', description: 'x', input_data: { argv: ['pwd'] } }] };
/** Instead of a status. */
const HUNG_UP = 0;
const HELLO = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });
const HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

describe('POST /mcp of dispatch serve', () => {
  it('lets everybody look, whoever has the token start and end dispatches, and pages and strangers nothing', async () => {
    const cwd = await makeTemporaryFolder();
    const { XDG_STATE_HOME = '', HOME = '' } = await makeUserEnvironment();
    const { url, stderr } = await startServed({ cwd, env: { XDG_STATE_HOME, HOME } });
    const file = join(XDG_STATE_HOME, 'parallel-dispatcher', 'mcp-token');
    expect(stderr()).toContain(`the token for what changes something is in ${file}`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const token = readFileSync(file, 'utf8').trim();

    const stranger = await connectHttp(url);
    expect((await stranger.call('dispatch_plan', { spec })).data).toMatchObject({ total_tasks: 1 });
    const changes = [
      stranger.call('dispatch_submit', { spec }),
      stranger.call('dispatch_replay', {}),
      stranger.call('dispatch_cancel', { dispatch_id: 'x' }),
      stranger.call('dispatch_approve', { dispatch_id: 'x', task_id: 'a', decision: 'approve' }),
    ];
    for (const { data } of await Promise.all(changes)) {
      expect(data).toMatchObject({ code: 'NoToken', errors: [{ next_step: expect.stringContaining(file) }] });
    }
    const statuses = await Promise.all([
      post(url, {}),
      post(url, { authorization: `Bearer ${token}` }),
      post(url, { authorization: 'Bearer wrong' }),
      post(url, { authorization: token }),
      post(url, { origin: 'http://plums.example' }),
      post(url, { origin: 'null' }),
      post(url, { origin: url }),
      post(url, { host: 'plums.example' }),
      post(url, {}, 'plums!'),
      fetch(`${url}/mcp`).then(({ status }) => status),
    ]);
    expect(statuses).toEqual([200, 200, 401, 401, 403, 403, 200, 403, 400, 405]);
    // Whoever goes on sending for long after the refusal is hung up on.
    expect([413, HUNG_UP]).toContain(await post(url, {}, `"${'x'.repeat(50 * 1024 * 1024)}"`));

    const owner = await connectHttp(url, token);
    const { dispatch_id } = (await owner.call('dispatch_submit', { spec })).data;
    const { data } = await stranger.call('dispatch_wait', { dispatch_id });
    expect(data).toMatchObject({ status: 'success', results: [{ output: { text: cwd } }] });
    // A hundred clients at once.
    const answers = await Promise.all(Array.from({ length: 100 }, () => post(url, {})));
    expect(new Set(answers)).toEqual(new Set([200]));
    expect((await stranger.call('dispatch_status', { dispatch_id })).data.status).toBe('success');
  });
});

/** `fetch` sets some of these headers as it likes. */
function post(url: string, headers: Record<string, string>, body = HELLO): Promise<number> {
  return new Promise((resolve, reject) => {
    const asking = request(`${url}/mcp`, { method: 'POST', agent: false, headers: { ...HEADERS, ...headers } });
    asking.on('response', (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asking.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code !== 'EPIPE' && code !== 'ECONNRESET') reject(new Error(code));
    });
    // The answer may have come all the same.
    asking.on('close', () => resolve(HUNG_UP));
    asking.end(body);
  });
}
