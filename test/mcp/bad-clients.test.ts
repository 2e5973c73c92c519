import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cliProcess, runCli } from '../helpers/cli.ts';
import { startMcp } from '../helpers/mcp-client.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';

/** `dispatch mcp` without any library between: what is written, and every line that comes. */
async function startRaw(options: Record<string, string> = {}) {
  const { command, args, env } = cliProcess(['mcp'], { env: options });
  const child = spawn(command, args, { cwd: await makeTemporaryFolder(), env });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const lines = () =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  return {
    child,
    lines,
    stderr: () => stderr,
    send: (line: string) => child.stdin.write(`${line}\n`),
    answerTo: (id?: number) =>
      waitFor(`there is an answer to ${id}`, () => lines().find((line) => line.id === id), 20_000),
  };
}

const call = (id: number, name: string, args: object) =>
  JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } });

describe('a client on standard input', () => {
  it('that sends garbage, too much, or speaks before its turn, is told so, and served all the same', async () => {
    const { send, lines, answerTo } = await startRaw();
    send('plums!');
    expect(await answerTo()).toMatchObject({ error: { code: -32700, message: 'this is no JSON' } });
    send('{"plums":3}');
    await waitFor('the second is refused', () => lines().length === 2);
    expect(lines()[1]).toMatchObject({
      error: { code: -32600, message: expect.stringContaining('no message of JSON-RPC') },
    });
    send(call(7, 'dispatch_plan', { spec: { name: 'x'.repeat(50 * 1024 * 1024) } }));
    expect(await answerTo(7)).toMatchObject({
      error: { code: -32600, message: expect.stringMatching(/more than 8 MiB; put large texts into files/) },
    });
    send(call(8, 'dispatch_plan', { spec: { name: 'x'.repeat(1024 * 1024), tasks: [] } }));
    expect((await answerTo(8)).result).toMatchObject({ isError: true, structuredContent: { code: 'InvalidSpec' } });
    send(call(9, 'dispatch_eat', {}));
    expect(await answerTo(9)).toMatchObject({
      error: { message: expect.stringContaining('there is no tool dispatch_eat') },
    });
  });

  it('finds nothing but the protocol on stdout, whatever the log says; the server is gone a second after its client', async () => {
    await runCli(['up']);
    const { child, send, lines, answerTo, stderr } = await startRaw({ DISPATCH_DEBUG: '1' });
    send('plums!');
    send(call(1, 'dispatch_list', {}));
    await answerTo(1);
    send(call(2, 'dispatch_status', { dispatch_id: 'nobody' }));
    expect((await answerTo(2)).result.structuredContent).toMatchObject({ code: 'NotFound' });
    const asked = Date.now();
    child.stdin.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(Date.now() - asked).toBeLessThan(1000);
    expect(lines().every(({ jsonrpc }) => jsonrpc === '2.0')).toBe(true);
    expect(stderr()).toContain('a message was not understood');
  });
});

describe('what cannot be done', () => {
  it('is refused with the place, the cause and the next step, in words and as data', async () => {
    const { call } = await startMcp({ cwd: await makeTemporaryFolder() });
    for (const [name, args, code, path] of REFUSED) {
      const { isError, data, text } = await call(name, args);
      const error = { path, message: expect.stringMatching(/./), next_step: expect.stringMatching(/./) };
      expect({ isError, data }).toMatchObject({ isError: true, data: { code, errors: [error] } });
      expect(text).toMatch(new RegExp(`^${code}: .*; `));
    }
  });
});

const REFUSED: [string, object, string, string][] = [
  ['dispatch_submit', { spec: writesTo('/etc/plums.py') }, 'InvalidSpec', 'tasks[0].input_data.output_path'],
  ['dispatch_plan', { spec: writesTo('../../../../etc/plums.py') }, 'InvalidSpec', 'tasks[0].input_data.output_path'],
  ['dispatch_submit', { spec: { tasks: [] } }, 'InvalidSpec', 'tasks'],
  ['dispatch_submit', { spec: 'plums' }, 'Usage', 'spec'],
  ['dispatch_submit', { spec: writesTo('plums.py'), dispatch_id: '../x' }, 'Usage', '--id'],
  ['dispatch_wait', { dispatch_id: 'x', timeout_seconds: 1e9 }, 'Usage', 'timeout_seconds'],
  ['dispatch_status', { dispatch_id: 'x', id: 'y' }, 'Usage', 'id'],
  ['dispatch_replay', { dispatch_id: 'x', all: true, from: 'a' }, 'Usage', ''],
];

function writesTo(output_path: string): object {
  const input_data = { contract_description: 'Counts plums.', node_type: 'Compute', output_path };
  return { tasks: [{ task_id: 'a', agent: 'coder', description: 'x', input_data }] };
}
