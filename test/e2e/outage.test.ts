import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseResult, runCli, startCli } from '../helpers/cli.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';

describe('an outage of the Temporal server', () => {
  it('the run waits, says so, and goes on when the server is back; nothing runs twice', async () => {
    const cwd = await makeTemporaryFolder();
    const env = { XDG_STATE_HOME: join(cwd, 'state') };
    const code = "require('fs').appendFileSync('log', 'x'); setTimeout(() => console.log('done'), 6000)";
    const task = {
      task_id: 'long',
      agent: 'command',
      description: 'x',
      input_data: { argv: [process.execPath, '-e', code] },
    };
    const after = {
      task_id: 'after',
      agent: 'command',
      description: 'x',
      input_data: { argv: ['true'] },
      dependencies: ['long'],
    };
    const cli = startCli(['run', '-'], { cwd, env, stdin: JSON.stringify({ tasks: [task, after] }) });
    try {
      await waitFor('the task runs', () => readFile(join(cwd, 'log'), 'utf8'));
      const record = JSON.parse(await readFile(join(cwd, 'state/parallel-dispatcher/server.json'), 'utf8'));
      process.kill(record.process.pid, 'SIGKILL');
      await waitFor('the run has noticed', () => cli.stderr().includes('does not answer'));
      expect((await runCli(['up'], { cwd, env })).code).toBe(0);
      const run = await cli.end;
      expect(run.stderr).toContain('answers again');
      expect(parseResult(run)).toMatchObject({ status: 'success', summary: { successful: 2 } });
      expect(await readFile(join(cwd, 'log'), 'utf8')).toBe('x');
    } finally {
      await runCli(['down'], { cwd, env });
    }
  }, 60_000);
});
