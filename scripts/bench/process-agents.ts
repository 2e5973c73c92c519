import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { Outcome } from '../../src/plan/outcome.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { type Contender, startProduct } from './contenders.ts';
import { planOfGraph } from './graphs.ts';
import { createHeartbeatLog, isHeartbeatTimeout } from './heartbeats.ts';

const AGENTS = 100;
const SECONDS = 20;
const POLL_MS = 500;
/** The longest time without a heartbeat that is fine: they are due each second. */
const BAR_SECONDS = 3;
/** A line a second, as an agent that reports what it does. */
const SCRIPT = `for second in $(seq ${SECONDS}); do echo "second $second"; sleep 1; done`;

/** Case (p), second half. CPU is that of this process, which holds the worker and the client that looks at it. */
export type AgentFigures = {
  agents: number;
  /** From start to result of a dispatch whose agents take `ideal_seconds`. */
  seconds: number;
  ideal_seconds: number;
  heartbeat_timeouts: number;
  longest_gap_seconds: number;
  bar_seconds: number;
  cpu_seconds_an_agent_minute: number;
  /** While all agents ran: without their starts and ends. */
  steady_cpu_seconds_an_agent_minute: number;
};

/** Many agents at once under the product's own worker, as processes that write a line a second. */
export async function measureAgents(address: string, folder: string): Promise<AgentFigures> {
  await mkdir(folder, { recursive: true });
  const contender = await startProduct(address, { folder, slots: AGENTS });
  try {
    // The first call of a worker loads the adapter.
    await awaitSuccess(await start(contender, planOfAgents(folder, 1, 'exit 0')));
    return await measureRun(contender, planOfAgents(folder, AGENTS, SCRIPT));
  } finally {
    await contender.stop();
  }
}

async function measureRun(contender: Contender, plan: Plan): Promise<AgentFigures> {
  const cpuBefore = process.cpuUsage();
  const begin = performance.now();
  const handle = await start(contender, plan);
  const watching = watch(handle);
  try {
    await awaitSuccess(handle);
  } catch (error) {
    // Agents are left alone when their worker stops: these have to go with it.
    await handle.cancel().catch(() => undefined);
    await handle.result().catch(() => undefined);
    throw error;
  } finally {
    watching.stop();
  }
  const seconds = (performance.now() - begin) / 1000;
  const cpu = secondsOf(process.cpuUsage(cpuBefore));
  const seen = await watching.seen;
  return {
    agents: AGENTS,
    seconds,
    ideal_seconds: SECONDS,
    heartbeat_timeouts: await countTimeouts(handle),
    longest_gap_seconds: seen.longestGapMs / 1000,
    bar_seconds: BAR_SECONDS,
    cpu_seconds_an_agent_minute: (cpu / (AGENTS * SECONDS)) * 60,
    steady_cpu_seconds_an_agent_minute: (seen.steadyCpu / (AGENTS * seen.steadySeconds)) * 60,
  };
}

/** An agent that failed at once would make every figure look good. */
async function awaitSuccess(handle: WorkflowHandle): Promise<void> {
  const { status, tasks }: Outcome = await handle.result();
  if (status !== 'success') throw new Error(`the agents did not succeed: ${JSON.stringify(Object.values(tasks)[0])}`);
}

type Seen = { longestGapMs: number; steadyCpu: number; steadySeconds: number };

/** Looks twice a second at what the server knows of the agents. */
function watch(handle: WorkflowHandle): { seen: Promise<Seen>; stop(): void } {
  let stopped = false;
  const follow = async (): Promise<Seen> => {
    const heartbeats = createHeartbeatLog();
    const steady: { cpu: number; at: number }[] = [];
    while (!stopped) {
      const { raw } = await handle.describe();
      const running = heartbeats.add(raw.pendingActivities ?? [], Date.now());
      if (running === AGENTS) steady.push({ cpu: secondsOf(process.cpuUsage()), at: performance.now() });
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    const [first, last] = [steady.at(0), steady.at(-1)];
    if (!first || !last || first === last) throw new Error(`${AGENTS} agents never ran at the same time`);
    return {
      longestGapMs: heartbeats.longestGapMs,
      steadyCpu: last.cpu - first.cpu,
      steadySeconds: (last.at - first.at) / 1000,
    };
  };
  const seen = follow();
  // Awaited only after the result; until then a failure must not count as unheard.
  seen.catch(() => undefined);
  return {
    seen,
    stop: () => {
      stopped = true;
    },
  };
}

async function countTimeouts(handle: WorkflowHandle): Promise<number> {
  const { events } = await handle.fetchHistory();
  const failures = (events ?? []).flatMap((event) => [
    event.activityTaskTimedOutEventAttributes?.failure,
    event.activityTaskStartedEventAttributes?.lastFailure,
  ]);
  return failures.filter((failure) => isHeartbeatTimeout(failure)).length;
}

function start({ client, taskQueue }: Contender, plan: Plan): Promise<WorkflowHandle> {
  return client.workflow.start('dispatch', { workflowId: `bench-${randomUUID()}`, taskQueue, args: [plan] });
}

function planOfAgents(folder: string, total: number, script: string): Plan {
  const graph = { dependencies: Array.from({ length: total }, () => []), seconds: Array(total).fill(SECONDS) };
  const plan = planOfGraph(graph, { slots: AGENTS, estimates: false });
  const input = { argv: ['/bin/sh', '-c', script], stdin: '' };
  return {
    ...plan,
    workspace: folder,
    tasks: plan.tasks.map((task) => ({ ...task, input })),
    agents: { bench: { kind: 'command', settings: {} } },
  };
}

function secondsOf({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1e6;
}
