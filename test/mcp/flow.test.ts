import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { packageRoot } from '../../src/package-info.ts';
import { type McpClient, readResource, startMcp } from '../helpers/mcp-client.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';

// Three processes of ours start one after the other, and agents besides.
vi.setConfig({ testTimeout: 60_000 });

const node = (code: string) => ({ argv: [process.execPath, '-e', code] });
const task = (task_id: string, code: string, more: object = {}) => {
  return { task_id, agent: 'command', description: task_id, input_data: node(code), ...more };
};

/** Waits until it has ended, as a model does. */
async function waitToEnd({ call }: McpClient, dispatch_id: string, more: object = {}) {
  return waitFor('it has ended', async () => {
    const answer = await call('dispatch_wait', { dispatch_id, timeout_seconds: 10, ...more });
    return answer.data.status === 'running' ? undefined : answer;
  });
}

describe('a dispatch through the tools', () => {
  it('goes on when its server is ended in a wait; the next one finds it, reads all of it, mends what failed and replays it', async () => {
    const cwd = await makeTemporaryFolder();
    const spec = {
      name: 'plums',
      tasks: [
        task('slow', "setInterval(() => require('fs').existsSync('go') && process.exit(console.log(3)), 50)"),
        task('large', "console.log(JSON.stringify('x'.repeat(50000)))"),
        task('bad', "console.log('no ladder'); process.exit(require('fs').existsSync('ladder') ? 0 : 3)", {
          retry: { max_attempts: 1 },
        }),
        task('after', '1', { dependencies: ['bad'] }),
      ],
    };
    const first = await startMcp({ cwd });
    expect((await first.call('dispatch_plan', { spec })).data).toMatchObject({ total_tasks: 4, width: 3, levels: 2 });
    const submitted = await first.call('dispatch_submit', { spec });
    const { dispatch_id: id } = submitted.data;
    expect(submitted.data).toMatchObject({
      status: 'running',
      web_ui: expect.stringMatching(/^http:\/\/127\.0\.0\.1:/),
    });
    expect((await first.call('dispatch_wait', { dispatch_id: id, timeout_seconds: 0 })).data).toMatchObject({
      status: 'running',
      next_step: expect.stringContaining('of 4 tasks have ended'),
    });
    const gone = new Promise((resolve) => {
      first.client.onclose = () => resolve(Date.now());
    });
    const unanswered = expect(first.call('dispatch_wait', { dispatch_id: id })).rejects.toThrow('Connection closed');
    const told = Date.now();
    process.kill(first.pid!, 'SIGTERM');
    expect(Number(await gone) - told).toBeLessThan(1500);
    await unanswered;

    const second = await startMcp({ cwd });
    const progress: number[] = [];
    const onprogress = (told: { progress: number }) => {
      progress.push(told.progress);
      writeFileSync(join(cwd, 'go'), '');
    };
    const waited = await second.call('dispatch_wait', { dispatch_id: id }, { onprogress });
    expect(waited.data).toMatchObject({
      status: 'partial',
      results: [
        { task_id: 'slow', output: 3, trace_file: `traces/${id}/slow.json` },
        { output: { cut: expect.stringContaining(`dispatch://${id}/trace/large`) } },
        { status: 'error', failure: { code: 'AgentFailed', next_step: expect.any(String) } },
        { status: 'skipped', failure: { caused_by: 'bad' } },
      ],
    });
    expect(JSON.parse(waited.text)).toEqual(waited.data);
    expect(progress).toEqual([...new Set(progress)].sort());
    expect(progress.at(-1)).toBe(4);
    expect(existsSync(join(cwd, waited.data.trace_index))).toBe(true);
    const [status, listed, logs, markdown, trace, dryRun] = await Promise.all([
      second.call('dispatch_status', { dispatch_id: id }),
      second.call('dispatch_list', { limit: 100 }),
      second.call('dispatch_logs', { dispatch_id: id, task_id: 'bad' }),
      second.call('dispatch_result', { dispatch_id: id, format: 'markdown' }),
      readResource(second, `dispatch://${id}/trace/large`),
      second.call('dispatch_replay', { dispatch_id: id, dry_run: true }),
    ]);
    expect(status.data.results[0]).not.toHaveProperty('output');
    expect(listed.data.dispatches).toContainEqual(expect.objectContaining({ dispatch_id: id, status: 'partial' }));
    expect(logs.data).toMatchObject({ parts: [{ task_id: 'bad', stream: 'stdout', text: 'no ladder\n' }], cut: false });
    expect(markdown.text).toContain('bad');
    expect(markdown.data.markdown).toBe(markdown.text);
    expect(trace).toMatchObject({ output: 'x'.repeat(50_000) });
    expect(dryRun.data).toMatchObject({ dispatch: null, plan: { counts: { run: 2, reuse: 2 } } });

    writeFileSync(join(cwd, 'ladder'), '');
    const replayed = await second.call('dispatch_replay', { dispatch_id: id });
    const again = await waitToEnd(second, replayed.data.dispatch.dispatch_id);
    expect(again.data).toMatchObject({ status: 'success', replay_of: id, summary: { reused: 2 } });
    const completed = await second.client.complete({
      ref: { type: 'ref/resource', uri: 'dispatch://{id}/trace/{task}' },
      argument: { name: 'task', value: 'sl' },
      context: { arguments: { id } },
    });
    expect(completed.completion.values).toEqual(['slow']);
  });

  it('waits for a person, is cancelled in part, and as a whole; a cancelled wait ends nothing', async () => {
    const mcp = await startMcp({ cwd: await makeTemporaryFolder() });
    const forever = 'setInterval(() => 1, 1000)';
    const spec = {
      tasks: [
        task('asks', '1', { approval: true }),
        task('asks-too', '1', { approval: true }),
        task('one', forever),
        task('other', forever),
      ],
    };
    const id = (await mcp.call('dispatch_submit', { spec })).data.dispatch_id;
    const statusOf = async (name: string) => {
      const { data } = await mcp.call('dispatch_status', { dispatch_id: id });
      return data.results.find((each: { task_id: string }) => each.task_id === name)?.status;
    };
    await waitFor(
      'all is under way',
      async () => (await statusOf('other')) === 'running' && (await statusOf('asks')) === 'waiting',
    );
    const aborting = new AbortController();
    const waiting = mcp.call('dispatch_wait', { dispatch_id: id }, { signal: aborting.signal });
    aborting.abort('enough');
    await expect(waiting).rejects.toThrow('enough');
    const decide = (more: object) => mcp.call('dispatch_approve', { dispatch_id: id, ...more });
    expect((await decide({ task_id: 'asks', decision: 'approve' })).data.notes[0]).toMatch(/^asks approved by /);
    expect((await decide({ task_id: 'asks-too', decision: 'reject' })).data).toMatchObject({ code: 'Refused' });
    expect((await decide({ task_id: 'asks-too', decision: 'reject', note: 'unripe' })).isError).toBe(false);
    expect((await decide({ task_id: 'asks', decision: 'reject', note: 'late' })).text).toContain(
      'the first answer holds',
    );
    await mcp.call('dispatch_cancel', { dispatch_id: id, task_id: 'one' });
    await waitFor('the task was cancelled', async () => (await statusOf('one')) === 'cancelled');
    expect(await statusOf('other')).toBe('running');
    const cancelled = await mcp.call('dispatch_cancel', { dispatch_id: id });
    expect(cancelled.data).toMatchObject({ status: 'cancelled', summary: { successful: 1, failed: 1, cancelled: 2 } });
    expect((await mcp.call('dispatch_cancel', { dispatch_id: id })).data).toMatchObject({ code: 'Refused' });
  });

  it('nests: an agent starts one of its own, whose agent may not, and hears what to do instead', async () => {
    const cwd = await makeTemporaryFolder();
    const cli = [process.execPath, join(packageRoot, 'dist', 'src', 'cli.js')];
    const inner = {
      tasks: [
        {
          task_id: 'deepest',
          agent: 'command',
          description: 'x',
          input_data: { argv: [...cli, 'run', 'inner.json'], expect_exit_codes: [0, 2] },
        },
      ],
    };
    writeFileSync(join(cwd, 'inner.json'), JSON.stringify(inner));
    const outer = {
      tasks: [
        {
          task_id: 'inner',
          agent: 'command',
          description: 'x',
          input_data: { argv: [...cli, 'run', 'inner.json'], expect_exit_codes: [0, 2] },
        },
      ],
    };
    const mcp = await startMcp({ cwd });
    const { data } = await mcp.call('dispatch_submit', { spec: outer });
    const deep = (await startMcp({ cwd, env: { DISPATCH_DEPTH: '2' } })).call('dispatch_submit', { spec: outer });
    expect(await deep).toMatchObject({ isError: true, data: { code: 'TooDeep' } });
    const ended = await waitToEnd(mcp, data.dispatch_id);
    const refused = {
      status: 'invalid',
      errors: [{ path: 'DISPATCH_DEPTH', next_step: expect.stringContaining('without a dispatch') }],
    };
    expect(ended.data.results).toMatchObject([{ output: { results: [{ output: refused }] } }]);
  });
});
