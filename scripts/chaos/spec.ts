import { fileURLToPath } from 'node:url';
import { type ChaosTask, declaresFile, fileOf, type Graph } from './graph.ts';

const AGENT = fileURLToPath(new URL('agent.mjs', import.meta.url));

/** The dispatch that a person would write for a graph. */
export function toSpec({ tasks, maxWorkers, narrowWorkers }: Graph): object {
  return {
    name: 'chaos',
    tasks: tasks.map(toSpecTask),
    config: {
      max_workers: maxWorkers,
      agents: { narrow: { kind: 'command', max_workers: narrowWorkers } },
    },
  };
}

function toSpecTask(task: ChaosTask): object {
  const { id, agent, ms, behaviour, maxAttempts, value, dependencies } = task;
  return {
    task_id: id,
    agent,
    description: `${behaviour} after ${ms} ms`,
    input_data: { argv: [process.execPath, AGENT, id, `${ms}`, behaviour, `${value}`] },
    dependencies,
    retry: { max_attempts: maxAttempts, initial_seconds: 0.1, backoff: 1 },
    ...(declaresFile(task) && { outputs: [fileOf(id)] }),
  };
}
