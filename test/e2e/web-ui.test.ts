import { describe, expect, it } from 'vitest';
import { dispatch } from '../helpers/cli.ts';
import { connectClient } from '../helpers/temporal.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

const task = (task_id: string, description: string, argv: string[]) => ({
  task_id,
  agent: 'command',
  description,
  input_data: { argv },
});

describe('what a person sees who opens the Web UI', () => {
  it('each row by itself: the agent, the task, what it is to do; and which tasks failed', async () => {
    const cwd = await makeTemporaryFolder();
    const { result } = await dispatch(
      { name: 'readable', tasks: [task('good', 'Say yes\nand no more', ['true']), task('bad', 'Say no', ['false'])] },
      { cwd },
    );
    expect(result.web_ui).toMatch(
      new RegExp(`^http://127.0.0.1:\\d+/namespaces/default/workflows/${result.dispatch_id}$`),
    );
    expect((await fetch(result.web_ui!)).status).toBe(200);

    const handle = (await connectClient()).workflow.getHandle(result.dispatch_id!);
    const { events } = await handle.fetchHistory();
    const rows = (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: row, userMetadata }) =>
      row ? [[row.activityType?.name, row.activityId, Buffer.from(userMetadata?.summary?.data ?? '').toString()]] : [],
    );
    expect(rows).toEqual([
      ['command', 'good', '"Say yes and no more"'],
      ['command', 'bad', '"Say no"'],
    ]);
    const description = await handle.describe();
    expect(await description.staticSummary()).toBe('readable: 2 tasks');
    expect(description.status.name).toBe('FAILED');
    expect(description.memo).toMatchObject({
      v: 1,
      name: 'readable',
      workspace: cwd,
      counts: { total: 2, successful: 1, failed: 1 },
      failed_ids: ['bad'],
    });
  });

  it('a history costs few events: three a task when many end together', async () => {
    const cwd = await makeTemporaryFolder();
    const tasks = Array.from({ length: 40 }, (_, n) => task(`t${n}`, 'nothing', ['true']));
    const { result } = await dispatch({ tasks, config: { max_workers: 20 } }, { cwd });
    const { events } = await (await connectClient()).workflow.getHandle(result.dispatch_id!).fetchHistory();
    expect((events ?? []).length / tasks.length).toBeLessThan(6.5);
    expect((events ?? []).filter(({ timerStartedEventAttributes: timer }) => timer)).toEqual([]);
  });
});
