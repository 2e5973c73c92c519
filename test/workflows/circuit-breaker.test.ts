import { ApplicationFailure } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLog } from '../../src/log.ts';
import { getWorkflowBundle } from '../../src/package-info.ts';
import type { Call, CallResult } from '../../src/plan/call.ts';
import type { Outcome } from '../../src/plan/outcome.ts';
import { installRuntime } from '../../src/temporal/runtime.ts';
import { startLocalServer } from '../../src/temporal/server/start.ts';
import { decodeHistory } from '../../src/view/decode.ts';
import { applyEvent, createView } from '../../src/view/fold.ts';
import { describeChange } from '../../src/view/lines.ts';
import type { StateSummary } from '../../workflows/display.ts';
import { planOf, taskOf } from '../helpers/plans.ts';
import { connectClient } from '../helpers/temporal.ts';
import { waitFor } from '../helpers/wait-for.ts';

const ISO = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z';

installRuntime(createLog({}));

/** An agent `flaky` that cannot be reached for its first `times` calls, and others that always can. */
function createAgents(times: number) {
  const starts: number[] = [];
  const call = async ({ agent }: Call): Promise<CallResult> => {
    if (agent === 'flaky' && starts.push(Date.now()) <= times)
      throw ApplicationFailure.create({ type: 'AgentUnavailable', message: 'connection refused' });
    return { output: null, digest: 'sha256:0', attempts: [] };
  };
  return { call, starts };
}

/** Serves one task queue until the test ends. */
async function serve(taskQueue: string, agents: { default(call: Call): Promise<CallResult> }): Promise<void> {
  const { address } = await startLocalServer({ env: process.env, report: () => undefined });
  const connection = await NativeConnection.connect({ address });
  const workflowBundle = { codePath: getWorkflowBundle().codePath };
  const worker = await Worker.create({ connection, taskQueue, workflowBundle, activities: agents, debugMode: true });
  const end = worker.run();
  onTestFinished(async () => {
    worker.shutdown();
    await end;
    await connection.close();
  });
}

const ids = (length: number, letter: string) => Array.from({ length }, (_, number) => `${letter}${number + 1}`);

const PLAN = planOf(
  {},
  {
    name: 'outage',
    tasks: [
      ...ids(3, 'f').map((id) => ({ ...taskOf(id, []), agent: 'flaky' })),
      ...ids(6, 's').map((id) => ({ ...taskOf(id, []), agent: 'steady' })),
    ].map((task) => ({ ...task, retry: { ...task.retry, max_attempts: 4 } })),
    agents: { flaky: { kind: 'command', settings: {} }, steady: { kind: 'command', settings: {} } },
    max_workers: 3,
    circuit_breaker: { failure_threshold: 3, recovery_timeout_seconds: 1 },
  },
);

/** What the history says of its timers, for the Web UI. */
async function readTimers(handle: WorkflowHandle): Promise<string[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap(({ timerStartedEventAttributes: timer, userMetadata }) =>
    timer ? [JSON.parse(Buffer.from(userMetadata?.summary?.data ?? '').toString())] : [],
  );
}

describe('an agent that cannot be reached six times and then can', () => {
  it('is left alone for a second each time, probed by one call, and all tasks succeed', async () => {
    const agents = createAgents(6);
    const taskQueue = `circuit-${process.pid}`;
    await serve(taskQueue, { default: agents.call });
    const { workflow } = await connectClient();
    const handle = await workflow.start('dispatch', { workflowId: taskQueue, taskQueue, args: [PLAN] });

    const waiting = await waitFor('a task waits for the circuit', async () => {
      const { tasks } = await handle.query<StateSummary>('state');
      return tasks.find((task) => task.waiting?.startsWith('circuit') && task.status === 'waiting');
    });
    expect(waiting.waiting).toMatch(new RegExp(`^circuit open for flaky until (${ISO}|a probe has reached it)$`));
    const { currentDetails } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(currentDetails).toContain('waiting: circuit open for flaky until ');

    const outcome = (await handle.result()) as Outcome;
    expect(outcome).toMatchObject({ status: 'success', counts: { successful: 9 } });
    expect(agents.starts).toHaveLength(6 + 3);
    // The third call opens the circuit; the next four are its probes.
    for (const probe of [3, 4, 5, 6]) expect(agents.starts[probe]! - agents.starts[probe - 1]!).toBeGreaterThan(950);

    const circuits = (await readTimers(handle)).filter((summary) => summary.startsWith('circuit'));
    expect(circuits).toHaveLength(4);
    for (const summary of circuits) expect(summary).toMatch(new RegExp(`^circuit open for flaky until ${ISO}$`));

    const history = await handle.fetchHistory();
    const view = createView(taskQueue);
    const lines = decodeHistory(history).flatMap((event) => {
      applyEvent(view, event);
      return describeChange(view, event)?.split('\n') ?? [];
    });
    const told = lines.filter((line) =>
      /^wait {2}f\d: circuit open for flaky until [\d :-]+; connection refused$/.test(line),
    );
    expect(told).toHaveLength(4);
    const events = [...view.tasks.values()].flatMap((task) => task.events);
    expect(events.filter(({ what }) => what === 'waiting')).toHaveLength(6);
    expect(view.status).toBe('success');

    const workflowBundle = { codePath: getWorkflowBundle().codePath };
    await expect(Worker.runReplayHistory({ workflowBundle }, history, taskQueue)).resolves.toBeUndefined();
  });
});
