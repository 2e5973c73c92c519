import type { Usage } from '../../plan/call.ts';
import { countAttempts } from '../../view/attempts.ts';
import type { DispatchView, TaskView } from '../../view/model.ts';
import { bump, type Tally, toSeries } from './tally.ts';

/** What one dispatch, or all of them, come to: sums only ever grow, levels are how things stand now. */
export type Figures = { sums: Tally; levels: Tally };

/** Upper bounds in seconds: agents answer within a tenth of a second, or are at work for an hour. */
export const DURATION_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600];

const DISPATCH_STATUSES = ['success', 'partial', 'failure', 'cancelled'];
const TASK_STATUSES = ['success', 'error', 'skipped', 'cancelled', 'reused'];

/**
 * The figures of one dispatch, as far as it has come.
 *
 * @param nameAgent under which name an agent is counted
 */
export function measureDispatch(view: DispatchView, nameAgent: (agent: string) => string): Figures {
  const figures: Figures = { sums: new Map(), levels: new Map() };
  for (const status of DISPATCH_STATUSES) bump(figures.sums, toSeries('dispatch_dispatches_total', { status }), 0);
  for (const agent of new Set([...view.tasks.values()].map((task) => nameAgent(task.agent))))
    beginAtZero(figures.sums, agent);
  for (const task of view.tasks.values()) measureTask(figures, task, nameAgent(task.agent));
  if (view.status === 'running') measureOpen(figures, view, nameAgent);
  else bump(figures.sums, toSeries('dispatch_dispatches_total', { status: view.status }));
  return figures;
}

/** A series that begins with 1 has not grown in the eyes of Prometheus: the first failure would not be seen. */
function beginAtZero(sums: Tally, agent: string): void {
  for (const status of TASK_STATUSES) bump(sums, toSeries('dispatch_tasks_total', { agent, status }), 0);
  bump(sums, toSeries('dispatch_task_retries_total', { agent }), 0);
}

function measureOpen({ levels }: Figures, view: DispatchView, nameAgent: (agent: string) => string): void {
  bump(levels, toSeries('dispatch_dispatches_open', {}));
  for (const [agent, { phase }] of view.index.circuits)
    if (phase !== 'closed')
      bump(levels, toSeries('dispatch_circuit_breakers', { agent: nameAgent(agent), state: phase }));
}

function measureTask({ sums, levels }: Figures, task: TaskView, agent: string): void {
  const { status } = task;
  if (status === 'pending' || status === 'running' || status === 'waiting')
    bump(levels, toSeries('dispatch_tasks_open', { agent, status }));
  else {
    // What was taken over from an earlier dispatch was counted there.
    bump(sums, toSeries('dispatch_tasks_total', { agent, status: task.reused_from === null ? status : 'reused' }));
    if (task.attempts.length > 0) observeDuration(sums, agent, task.execution_time_ms / 1000);
  }
  const retries = countAttempts(task) - 1;
  if (retries > 0) bump(sums, toSeries('dispatch_task_retries_total', { agent }), retries);
  measureUsage(sums, agent, task.usage);
}

function measureUsage(sums: Tally, agent: string, usage: Usage | null): void {
  if (usage === null) return;
  const { input_tokens, output_tokens, usd } = usage;
  if (input_tokens !== null) bump(sums, toSeries('dispatch_tokens_total', { agent, direction: 'input' }), input_tokens);
  if (output_tokens !== null)
    bump(sums, toSeries('dispatch_tokens_total', { agent, direction: 'output' }), output_tokens);
  if (usd !== null) bump(sums, toSeries('dispatch_cost_usd_total', { agent }), usd);
}

/** As Prometheus counts: every bucket holds all that took no longer. */
function observeDuration(sums: Tally, agent: string, seconds: number): void {
  const name = 'dispatch_task_duration_seconds';
  for (const le of DURATION_BUCKETS)
    bump(sums, toSeries(`${name}_bucket`, { agent, le: String(le) }), seconds <= le ? 1 : 0);
  bump(sums, toSeries(`${name}_bucket`, { agent, le: '+Inf' }));
  bump(sums, toSeries(`${name}_sum`, { agent }), seconds);
  bump(sums, toSeries(`${name}_count`, { agent }));
}
