import { DetachedError } from '../../../activities/process/detached.ts';
import type { ProcessResult } from '../../../activities/process/result.ts';
import type { CallFolder } from '../../../src/calls/folder.ts';
import type { CallRecord } from '../../../src/calls/record.ts';
import { agentPath, type Bench } from './agents.ts';
import { beginOpen, makeCallFolder, type RunOptions, runOpen } from './run.ts';

/** One of the agents with a bad habit (`name arguments…`), to be run on a bench. */
export function agent({ folder, env }: Bench, line: string): RunOptions {
  const [name = '', ...args] = line.split(' ');
  return { argv: [agentPath(name), ...args], cwd: folder, env, stdin: '{}' };
}

/** A run that its worker has left while it was at work. */
export type LeftRun = {
  folder: CallFolder;
  /** Of the agent and those it has started, oldest first. */
  pids: number[];
  /** What the worker has seen of it. */
  result: ProcessResult;
};

/** Starts an agent, waits until it and those it starts are `agents` in all, and leaves it alone, as a worker that stops. */
export async function leave(bench: Bench, line: string | RunOptions, agents = 1): Promise<LeftRun> {
  const folder = makeCallFolder(bench.folder);
  const controller = new AbortController();
  const program = typeof line === 'string' ? agent(bench, line) : line;
  const running = runOpen(await beginOpen(folder), { ...program, signal: controller.signal });
  const pids = await bench.started(agents);
  controller.abort(new DetachedError('the worker stops'));
  return { folder, pids, result: await running };
}

/** Goes on with a call, and ends what it finds at work, or starts. */
export async function cancel(folder: CallFolder, options: RunOptions): Promise<ProcessResult> {
  const controller = new AbortController();
  const running = runOpen(await beginOpen(folder), { graceMs: 300, ...options, signal: controller.signal });
  controller.abort(new Error('nobody wants plums any more'));
  return running;
}

/** Writes into the record of a call what another worker, or another day, would have written. */
export function rewrite(folder: CallFolder, change: (record: CallRecord) => Partial<CallRecord>): Promise<void> {
  return folder.update(({ record, write }) => {
    if (!record) throw new Error('this call has no record yet');
    write({ ...record, ...change(record) });
  });
}
