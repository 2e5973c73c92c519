import { CompleteAsyncError } from '@temporalio/activity';
import { ApplicationFailure, type WorkflowHandle, WorkflowUpdateFailedError } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';
import { getWorkflowBundle } from '../../src/package-info.ts';
import type { ControlRequest } from '../../src/plan/control.ts';
import { installRuntime } from '../../src/temporal/runtime.ts';
import { startLocalServer } from '../../src/temporal/server/start.ts';
import { decodeHistory } from '../../src/view/decode.ts';
import { applyEvent, createView } from '../../src/view/fold.ts';
import type { DispatchView } from '../../src/view/model.ts';
import type { StateSummary } from '../../workflows/display.ts';
import { planOf } from '../helpers/plans.ts';
import { connectClient } from '../helpers/temporal.ts';
import { waitFor } from '../helpers/wait-for.ts';

installRuntime(createLog({}));

/** Serves a task queue while `work` is under way; its agents never end by themselves. */
async function serveWhile<T>(taskQueue: string, work: () => Promise<T>): Promise<T> {
  const { address } = await startLocalServer({ env: process.env, report: () => undefined });
  const connection = await NativeConnection.connect({ address });
  const activities = {
    default: () => {
      throw new CompleteAsyncError();
    },
  };
  const workflowBundle = { codePath: getWorkflowBundle().codePath };
  const worker = await Worker.create({ connection, taskQueue, workflowBundle, activities, debugMode: true });
  try {
    return await worker.runUntil(work);
  } finally {
    await connection.close();
  }
}

async function viewOf(handle: WorkflowHandle): Promise<DispatchView> {
  const view = createView(handle.workflowId);
  for (const event of decodeHistory(await handle.fetchHistory())) applyEvent(view, event);
  return view;
}

const phaseOf = async (handle: WorkflowHandle, id: string) =>
  (await handle.query<StateSummary>('state')).tasks.find((task) => task.task_id === id)?.status;

async function start(name: string, plan = planOf({ a: [], b: ['a'], c: [] })): Promise<WorkflowHandle> {
  await startLocalServer({ env: process.env, report: () => undefined });
  const { workflow } = await connectClient();
  const taskQueue = `control-${name}-${process.pid}`;
  return workflow.start('dispatch', { workflowId: taskQueue, taskQueue, args: [plan] });
}

const ask = (handle: WorkflowHandle, request: object) =>
  handle.executeUpdate<{ done: string }, [ControlRequest]>('control', {
    args: [{ by: 'kim@mill', ...request } as ControlRequest],
  });

const reasonOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'was carried out',
    (error) =>
      error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure
        ? `${error.cause.type}: ${error.cause.message}`
        : `${error}`,
  );

describe('a task that waits for a person', () => {
  it('is told by the query and in the Web UI, and so is a pause', async () => {
    const plan = planOf({ a: [], b: [] });
    plan.tasks[0]!.approval = { message: 'Ripe?' };
    const handle = await start('waits', plan);
    await serveWhile(handle.workflowId, async () => {
      await waitFor('a waits', async () => (await phaseOf(handle, 'a')) === 'waiting');
      await ask(handle, { type: 'pause' });
      const state = await handle.query<StateSummary>('state');
      expect(state).toMatchObject({ paused: { by: 'kim@mill' } });
      expect(state.tasks[0]?.waiting).toMatch(/^waits for approval since \S+Z: Ripe\?$/);
      const { currentDetails } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
      expect(currentDetails).toMatch(/, paused by kim@mill at \S+Z, waiting for approval: a$/);
      const { memo } = await handle.describe();
      expect(memo).toMatchObject({ paused: { by: 'kim@mill' }, approvals: [{ task_id: 'a' }] });
    });
    await handle.terminate();
  });
});

describe('a request that comes with other news', () => {
  it('is decided after them: what it asks for is judged as it stands then, by the workflow and by the view', async () => {
    const handle = await start('late');
    const taskQueue = handle.workflowId;
    await serveWhile(taskQueue, () => waitFor('a runs', async () => (await phaseOf(handle, 'a')) === 'running'));
    const client = await connectClient();
    await client.activity.complete(
      { workflowId: handle.workflowId, activityId: 'a' },
      { output: 1, digest: 'd', attempts: [] },
    );
    // Both are decided in one workflow task: the validator still finds `a` at work, and `b` not begun.
    const late = reasonOf(ask(handle, { type: 'cancel-task', task_id: 'a' }));
    const early = reasonOf(ask(handle, { type: 'cancel-task', task_id: 'b' }));
    await serveWhile(taskQueue, async () => {
      expect(await late).toBe('Refused: a has succeeded');
      expect(await early).toBe('was carried out');
      await waitFor('b is cancelled', async () => (await phaseOf(handle, 'b')) === 'cancelled');
    });
    const view = await viewOf(handle);
    expect([...view.tasks.values()].map(({ status }) => status)).toEqual(['success', 'cancelled', 'running']);
    const { events } = await handle.fetchHistory();
    const accepted = (events ?? []).filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes);
    expect(accepted.length).toBe(2);
    await handle.terminate();
  });

  it('is answered also when the dispatch ends with them', async () => {
    const handle = await start('last', planOf({ a: [] }));
    await serveWhile(handle.workflowId, () =>
      waitFor('a runs', async () => (await phaseOf(handle, 'a')) === 'running'),
    );
    const client = await connectClient();
    await client.activity.complete(
      { workflowId: handle.workflowId, activityId: 'a' },
      { output: 1, digest: 'd', attempts: [] },
    );
    const late = reasonOf(ask(handle, { type: 'pause' }));
    await serveWhile(handle.workflowId, async () => {
      expect(await late).toBe(`Refused: dispatch ${handle.workflowId} has ended`);
      expect(await handle.result()).toMatchObject({ status: 'success' });
    });
    expect((await viewOf(handle)).paused).toBeNull();
  });

  it('is refused without a trace when it is none', async () => {
    const handle = await start('none');
    await serveWhile(handle.workflowId, async () => {
      expect(await reasonOf(ask(handle, { type: 'destroy' }))).toMatch(/^Refused: no request that this version knows/);
      expect(await reasonOf(ask(handle, { type: 'unpause' }))).toMatch(/^Refused: dispatch \S+ is not paused/);
    });
    const { events } = await handle.fetchHistory();
    expect((events ?? []).some((event) => event.workflowExecutionUpdateAcceptedEventAttributes)).toBe(false);
    await handle.terminate();
  });
});
