import { createHash } from 'node:crypto';
import type { LogLine } from '../../scripts/chaos/agents-log.ts';
import type { Evidence } from '../../scripts/chaos/evidence.ts';
import type { ChaosTask, Graph } from '../../scripts/chaos/graph.ts';
import type { HistoryCall } from '../../scripts/chaos/history.ts';
import type { Attempt } from '../../src/plan/call.ts';
import type { TaskResult } from '../../src/view/result.ts';
import type { TaskTrace } from '../../src/view/trace.ts';

const task = (id: string, more: Partial<ChaosTask> = {}): ChaosTask => ({
  id,
  agent: 'command',
  dependencies: [],
  ms: 50,
  behaviour: 'succeeds',
  maxAttempts: 2,
  value: 1,
  ...more,
});

/** An orchard: `pick` and `peel` succeed, `bake` after a failure, `sell` fails for good, so nobody counts. */
export const ORCHARD: Graph = {
  tasks: [
    task('pick'),
    task('peel', { agent: 'narrow', behaviour: 'leaves a file', value: 5 }),
    task('bake', { dependencies: ['pick', 'peel'], behaviour: 'fails once', value: 10 }),
    task('sell', { agent: 'narrow', behaviour: 'fails', maxAttempts: 1 }),
    task('count', { dependencies: ['sell'] }),
  ],
  maxWorkers: 2,
  narrowWorkers: 1,
};

/** Of each run: task, process number, start and end in seconds, exit code. */
const RUNS: [string, number, number, number, number][] = [
  ['pick', 1, 0, 2, 0],
  ['peel', 2, 1, 3, 0],
  ['bake', 3, 4, 5, 1],
  ['bake', 4, 6, 7, 0],
  ['sell', 5, 4, 6, 1],
];
const timeOf = (second: number): number => Date.UTC(2030, 4, 1) + second * 1000;

function writeLog(): LogLine[] {
  const lines = RUNS.flatMap(([name, pid, from, to, code]): LogLine[] => [
    { event: 'start', task: name, pid, at: timeOf(from) },
    { event: 'end', task: name, pid, at: timeOf(to), code },
  ]);
  return lines.sort((one, other) => one.at - other.at || (one.event === 'end' ? -1 : 1));
}

function listAttempts(id: string): Attempt[] {
  const ofTask = RUNS.filter(([name]) => name === id);
  return ofTask.map(([, , from, to, code], number) => ({
    attempt: number + 1,
    started_at: new Date(timeOf(from) - 10).toISOString(),
    ended_at: new Date(timeOf(to) + 10).toISOString(),
    class: code === 0 ? null : 'AgentFailed',
    message: null,
  }));
}

const OUTPUTS: Record<string, object> = {
  pick: { task: 'pick', value: 1 },
  peel: { task: 'peel', value: 5 },
  bake: { task: 'bake', value: 16 },
};
const STATUSES = { sell: 'error', count: 'skipped' } as Record<string, 'error' | 'skipped' | undefined>;

function describeEnd(id: string): Pick<TaskResult, 'status' | 'output' | 'failure'> {
  const status = STATUSES[id] ?? 'success';
  const code = status === 'error' ? 'AgentFailed' : 'DependencyFailed';
  const failure = { code, attempts: 1, caused_by: status === 'skipped' ? 'sell' : null, next_step: '' } as const;
  return {
    status,
    output: (OUTPUTS[id] ?? null) as TaskResult['output'],
    failure: status === 'success' ? null : failure,
  };
}

function makeTrace(id: string): TaskTrace {
  const attempts = listAttempts(id);
  const sha256 = createHash('sha256').update('5\n').digest('hex');
  return {
    task_id: id,
    ...describeEnd(id),
    attempts,
    schedulings: attempts.length > 0 ? [{ activity_id: id }] : [],
    artifacts: id === 'peel' ? [{ path: 'out/peel.txt', sha256, bytes: 2 }] : [],
  } as unknown as TaskTrace;
}

function makeCalls(id: string): HistoryCall[] {
  const { status, output } = describeEnd(id);
  return [{ activityId: id, how: status === 'success' ? 'completed' : 'AgentFailed', output }];
}

/** What is known of a run of the orchard in which all is well; made anew each time, to be changed. */
export function makeSound(): Evidence {
  const ids = ORCHARD.tasks.map(({ id }) => id);
  const results = ids.map((id) => ({ task_id: id, ...describeEnd(id), attempts: listAttempts(id).length }));
  const summary = { successful: 3 };
  const called = ids.filter((id) => id !== 'count');
  return structuredClone({
    graph: ORCHARD,
    log: writeLog(),
    killed: undefined,
    answers: [{ code: 1, result: { status: 'partial', results, summary } }] as unknown as Evidence['answers'],
    traces: new Map(ids.map((id) => [id, makeTrace(id)])),
    index: { tasks: results } as unknown as Evidence['index'],
    history: { calls: new Map(called.map((id) => [id, makeCalls(id)])), closings: 1 },
    view: new Map(ids.map((id) => [id, makeTrace(id)])),
    leftovers: { processes: [], temporaryFiles: [], locks: [] },
  });
}
