import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One after the other. */
export const URGENT_TASKS = 3;

const SECONDS = 0.3;
const LOG = 'runs.log';

/** Tasks in layers of so many, each waiting for the one above it; each tells that it ran. */
export function describeTasks(count: number, width: number): object[] {
  const argv = ['sh', '-c', `echo "$PARALLEL_DISPATCH_ID/$PARALLEL_DISPATCH_TASK_ID" >> ${LOG}; exec sleep ${SECONDS}`];
  return Array.from({ length: count }, (_, number) => ({
    ...{ task_id: `t${number}`, agent: 'command', description: 'sleeps', input_data: { argv } },
    dependencies: number < width ? [] : [`t${number - width}`],
  }));
}

/** How many runs of these dispatches' tasks there were, and of how many different tasks. */
export function countRuns(folder: string, ids: string[]): { all: number; different: number } {
  const known = new Set(ids);
  const lines = readFileSync(join(folder, LOG), 'utf8').split('\n');
  const own = lines.filter((line) => known.has(line.split('/')[0]!));
  return { all: own.length, different: new Set(own).size };
}
