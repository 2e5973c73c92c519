import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Attempt } from '../../../src/plan/call.ts';
import type { TaskTrace } from '../../../src/view/trace.ts';
import { type AgentRun, groupRuns, listRuns } from '../agents-log.ts';
import type { Check } from '../evidence.ts';
import { type ChaosTask, fileOf } from '../graph.ts';
import type { HistoryCall } from '../history.ts';

/** The trace files say what the dispatcher's view makes of the history now, and the result says the same. */
export const checkTraces: Check = ({ graph, answers, traces, index, view }) => {
  const results = new Map(answers.flatMap(({ result }) => result.results.map((each) => [each.task_id, each] as const)));
  return [
    ...(index?.tasks.length === graph.tasks.length ? [] : [`the index names ${index?.tasks.length ?? 'no'} tasks`]),
    ...graph.tasks.flatMap(({ id }) => {
      const [trace, seen, result] = [traces.get(id), view.get(id), results.get(id)];
      if (!isDeepStrictEqual(trace, seen))
        return [`the trace of ${id} differs from the history: ${findDifference(trace, seen)}`];
      const traced = trace?.attempts.length;
      if (result?.status === trace?.status && result?.attempts === traced) return [];
      return [`the result of ${id} says ${result?.attempts} attempts, its trace ${traced}`];
    }),
  ];
};

function findDifference(one: object | undefined, other: object | undefined): string {
  const fields = Object.keys({ ...one, ...other }).filter(
    (field) => !isDeepStrictEqual(one?.[field as never], other?.[field as never]),
  );
  return fields
    .map((field) => `${field} ${JSON.stringify(one?.[field as never])} / ${JSON.stringify(other?.[field as never])}`)
    .join(', ');
}

/** The history, read event by event, tells the same as the traces: which calls there were, and how the last one ended. */
export const checkHistory: Check = ({ traces, history }) => [
  ...(history.closings === 1 ? [] : [`the history closes ${history.closings} times`]),
  ...[...traces].flatMap(([id, trace]) => judgeCalls(trace, history.calls.get(id) ?? [])),
];

function judgeCalls({ task_id, status, failure, output, schedulings }: TaskTrace, calls: HistoryCall[]): string[] {
  const last = calls.at(-1);
  const wanted = status === 'success' ? 'completed' : status === 'error' ? failure?.code : undefined;
  const completed = calls.filter(({ how }) => how === 'completed').length;
  const named = schedulings.map(({ activity_id }) => activity_id).join(', ');
  const known = calls.map(({ activityId }) => activityId).join(', ');
  const isSameOutput = status !== 'success' || isDeepStrictEqual(last?.output, output);
  return [
    ...(named === known ? [] : [`the trace of ${task_id} names the calls ${named}, its history ${known}`]),
    ...(last?.how === wanted ? [] : [`the trace of ${task_id} says ${wanted ?? status}, its history ${last?.how}`]),
    ...(completed === (status === 'success' ? 1 : 0) ? [] : [`${task_id} was completed ${completed} times`]),
    ...(isSameOutput ? [] : [`the trace of ${task_id} has another output`]),
  ];
}

/** Attempts that no agent need have been started for. */
const WITHOUT_AGENT: readonly unknown[] = ['WorkerLost', 'AgentUnavailable'];

/** Each run that an agent tells of is one attempt in its trace, at the same time, and the other way round; files are as recorded. */
export const checkAttempts: Check = ({ graph, log, traces }) => {
  const groups = groupRuns(listRuns(log));
  return graph.tasks.flatMap((task) => {
    const trace = traces.get(task.id);
    const attempts = (trace?.attempts ?? []).filter((attempt) => !WITHOUT_AGENT.includes(attempt.class));
    const runs = groups.get(task.id) ?? [];
    if (runs.length !== attempts.length)
      return [`${task.id} ran ${runs.length} times, its trace tells of ${attempts.length}`];
    return [...runs.flatMap((run, number) => judgeTimes(run, attempts[number]!)), ...judgeFile(task, trace)];
  });
};

function judgeTimes({ task, startedAt, endedAt }: AgentRun, { started_at, ended_at, attempt }: Attempt): string[] {
  const isInside = Date.parse(started_at) <= startedAt && (endedAt ?? startedAt) <= Date.parse(ended_at);
  return isInside ? [] : [`${task} ran outside of attempt ${attempt} of its trace (${started_at} to ${ended_at})`];
}

function judgeFile({ id, behaviour, value }: ChaosTask, trace: TaskTrace | undefined): string[] {
  if (behaviour !== 'leaves a file' || trace?.status !== 'success') return [];
  const sha256 = createHash('sha256').update(`${value}\n`).digest('hex');
  const isRecorded = trace.artifacts.some((file) => file.path === fileOf(id) && file.sha256 === sha256);
  return isRecorded ? [] : [`the file of ${id} is not recorded as it is`];
}
