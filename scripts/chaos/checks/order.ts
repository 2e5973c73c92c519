import { listRuns } from '../agents-log.ts';
import type { Check } from '../evidence.ts';

/** No agent starts before all that its task depends on has ended well. */
export const checkOrder: Check = ({ graph, log }) => {
  const runs = listRuns(log);
  const done = new Map(runs.filter(({ code }) => code === 0).map((run) => [run.task, run.endLine!]));
  const tasks = new Map(graph.tasks.map((task) => [task.id, task]));
  return runs.flatMap(({ task, startLine }) =>
    (tasks.get(task)?.dependencies ?? [])
      .filter((id) => (done.get(id) ?? Number.POSITIVE_INFINITY) > startLine)
      .map((id) => `${task} was started before ${id} had ended well`),
  );
};
