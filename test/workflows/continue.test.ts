import { ApplicationFailure, Context } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createStateActivities } from '../../activities/index.ts';
import { createArtifactStore } from '../../src/files/artifacts.ts';
import { createLog } from '../../src/log.ts';
import { getWorkflowBundle } from '../../src/package-info.ts';
import type { Call, CallResult } from '../../src/plan/call.ts';
import type { Outcome } from '../../src/plan/outcome.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { KEEP_STATE, type StateActivities } from '../../src/plan/state-activities.ts';
import { readEvents } from '../../src/temporal/history.ts';
import { checkReplay } from '../../src/temporal/replay-check.ts';
import { installRuntime } from '../../src/temporal/runtime.ts';
import { startLocalServer } from '../../src/temporal/server/start.ts';
import { decodeEvent } from '../../src/view/decode.ts';
import { applyEvent, createView } from '../../src/view/fold.ts';
import type { DispatchView } from '../../src/view/model.ts';
import type { StateSummary } from '../../workflows/display.ts';
import { planOf, taskOf } from '../helpers/plans.ts';
import { connectClient } from '../helpers/temporal.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';

installRuntime(createLog({}));

/** Serves one task queue until the test ends; counts the calls of each task. */
async function serve(
  taskQueue: string,
  end: (call: Call, times: number) => Promise<void>,
  state: Partial<StateActivities> = {},
): Promise<Map<string, number>> {
  const { address } = await startLocalServer({ env: process.env, report: () => undefined });
  const connection = await NativeConnection.connect({ address });
  const artifacts = createArtifactStore(await makeTemporaryFolder());
  const calls = new Map<string, number>();
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: { codePath: getWorkflowBundle().codePath },
    activities: {
      ...createStateActivities({ artifacts }),
      ...state,
      async default(call: Call): Promise<CallResult> {
        const times = (calls.get(call.task_id) ?? 0) + 1;
        calls.set(call.task_id, times);
        await end(call, times);
        return {
          output: { size: call.task_id.length, from: Object.keys(call.upstream) },
          digest: 'sha256:0',
          attempts: [],
        };
      },
    },
    debugMode: true,
  });
  const ended = worker.run();
  onTestFinished(async () => {
    worker.shutdown();
    await ended;
    await connection.close();
  });
  return calls;
}

/** Chains side by side, each of whose tasks reads what the one before it gave. */
function chains(count: number, length: number, changes: Partial<Plan>): Plan {
  const tasks = Array.from({ length: count * length }, (_, number) => {
    const before = number % length === 0 ? [] : [number - 1];
    const input = { argv: before.map((each) => `\${{ tasks.t${each}.output.size }}`) };
    return taskOf(`t${number}`, before, { input });
  });
  return planOf({}, { tasks, max_workers: 4, ...changes });
}

async function start(plan: Plan, taskQueue: string): Promise<WorkflowHandle> {
  const { workflow } = await connectClient();
  return workflow.start('dispatch', { workflowId: taskQueue, taskQueue, args: [plan], memo: { name: 'parts' } });
}

async function readView(id: string): Promise<DispatchView> {
  const view = createView(id);
  for await (const page of readEvents(await connectClient(), id))
    for (const event of page.map(decodeEvent)) if (event) applyEvent(view, event);
  return view;
}

const SMALL = { events: 60, bytes: 2 ** 30 };

describe('a dispatch whose history is full', () => {
  it('goes on in a new run as often as it has to: each task runs once, the view knows all of them', async () => {
    const id = `parts-${process.pid}`;
    const calls = await serve(id, async ({ task_id }, times) => {
      if (task_id === 't3')
        throw ApplicationFailure.create({ type: 'AgentFailed', message: 'bad', nonRetryable: true });
      if (task_id === 't12' && times < 3)
        throw ApplicationFailure.create({ type: 'AgentUnavailable', message: 'away' });
    });
    const handle = await start(chains(5, 12, { continue_at: SMALL }), id);
    await expect(handle.result()).rejects.toThrow('Workflow execution failed');
    const view = await readView(id);
    expect(view.run_ids.length).toBeGreaterThan(3);
    expect(view).toMatchObject({ status: 'partial', counts: { success: 51, error: 1, skipped: 8 } });
    expect(view.tasks.get('t5')?.failure).toMatchObject({ code: 'DependencyFailed', caused_by: 't3' });
    expect(view.tasks.get('t12')?.attempts.length).toBeGreaterThanOrEqual(3);
    expect(view.tasks.get('t59')).toMatchObject({ output: { size: 3, from: ['t58'] }, input: { argv: [3] } });
    expect([...calls].filter(([, times]) => times > 1)).toEqual([['t12', 3]]);
    const { memo, raw } = await handle.describe();
    expect(memo).toMatchObject({ name: 'parts', counts: { successful: 51, failed: 1 }, started_at: view.started_at });
    expect(Number(raw.workflowExecutionInfo?.historyLength)).toBeLessThan(150);
    const verdict = await checkReplay(getWorkflowBundle().codePath, await handle.fetchHistory(), id);
    expect(verdict).toEqual({ safe: true });
  });

  it('can be cancelled in a later run, and answers the query there', async () => {
    const id = `parts-cancel-${process.pid}`;
    await serve(id, async ({ task_id }) => {
      if (Number(task_id.slice(1)) >= 40) await new Promise((resolve) => setTimeout(resolve, 300));
    });
    const handle = await start(chains(1, 60, { continue_at: SMALL }), id);
    await waitFor('it is in its third run', async () => (await readView(id)).run_ids.length >= 3, 30_000);
    await waitFor('it is at its slow tasks', async () => {
      const state = await handle.query<StateSummary>('state').catch(() => undefined);
      return state !== undefined && state.counts.successful >= 41;
    });
    await handle.cancel();
    const outcome = (await handle.result()) as Outcome;
    expect(outcome.status).toBe('cancelled');
    expect(outcome.counts.successful + outcome.counts.cancelled + outcome.counts.skipped).toBe(60);
  });

  it('goes on when the worker that kept its state was lost', async () => {
    const id = `parts-lost-${process.pid}`;
    let kept = 0;
    const artifacts = createArtifactStore(await makeTemporaryFolder());
    const { [KEEP_STATE]: keep, ...recall } = createStateActivities({ artifacts });
    await serve(id, async () => undefined, {
      ...recall,
      // The first one never reports.
      [KEEP_STATE]: (part) => (++kept === 1 ? Context.current().cancelled : keep(part)),
    });
    const handle = await start(chains(1, 40, { continue_at: SMALL }), id);
    await waitFor('it keeps its state', () => kept === 1);
    const { activity } = await connectClient();
    await activity.fail(
      { workflowId: id, activityId: '~keep-1.1' },
      ApplicationFailure.nonRetryable('its worker was lost', 'WorkerLost'),
    );
    expect(((await handle.result()) as Outcome).counts.successful).toBe(40);
    expect((await readView(id)).run_ids.length).toBeGreaterThan(1);
  });

  it('keeps its deadline over all runs', async () => {
    const id = `parts-deadline-${process.pid}`;
    await serve(id, () => new Promise((resolve) => setTimeout(resolve, 60)));
    const handle = await start(chains(1, 200, { continue_at: SMALL, deadline_seconds: 4 }), id);
    await expect(handle.result()).rejects.toThrow();
    const view = await readView(id);
    expect(view.run_ids.length).toBeGreaterThan(2);
    expect(Date.parse(view.ended_at!) - Date.parse(view.started_at!)).toBeLessThan(6000);
    expect(view.tasks.get('t199')?.failure?.code).toBe('DeadlineExceeded');
  });
});
