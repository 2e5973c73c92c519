import { existsSync, readFileSync } from 'node:fs';

/** One line of the log that all agents of a run append to. */
export type LogLine =
  | { event: 'start'; task: string; pid: number; at: number }
  | { event: 'end'; task: string; pid: number; at: number; code: number };

/** One run of an agent by its own account. A killed one has no end. */
export type AgentRun = {
  task: string;
  pid: number;
  startedAt: number;
  /** Number of the line of its start, and of its end: the order in which things happened. */
  startLine: number;
  endLine: number | null;
  endedAt: number | null;
  code: number | null;
};

/** What the agents have written so far. */
export function readLog(path: string): LogLine[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line));
}

/** The runs that a log tells of, in the order of their starts. */
export function listRuns(lines: readonly LogLine[]): AgentRun[] {
  const runs: AgentRun[] = [];
  lines.forEach((line, number) => {
    const { task, pid, at } = line;
    if (line.event === 'start') {
      runs.push({ task, pid, startedAt: at, startLine: number, endLine: null, endedAt: null, code: null });
      return;
    }
    const run = runs.findLast((each) => each.task === task && each.pid === pid && each.endLine === null);
    if (run) Object.assign(run, { endLine: number, endedAt: at, code: line.code });
  });
  return runs;
}

/** Runs by task, for tasks that had any. */
export function groupRuns(runs: readonly AgentRun[]): Map<string, AgentRun[]> {
  const groups = new Map<string, AgentRun[]>();
  for (const run of runs) groups.set(run.task, [...(groups.get(run.task) ?? []), run]);
  return groups;
}
