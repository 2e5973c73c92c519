import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { lookAtRun, type ProcessCall, runForCall, type Surroundings } from '../../../activities/durable-process.ts';
import type { ProcessResult } from '../../../activities/process/result.ts';
import { type CallFolder, openCallFolder } from '../../../src/calls/folder.ts';
import { type Begun, beginCall, type OpenCall } from '../../../src/calls/open-call.ts';

/** A program, what bounds it, and what the attempt around it says. */
export type RunOptions = Pick<ProcessCall, 'argv' | 'cwd' | 'env'> &
  Partial<Pick<ProcessCall, 'stdin'> & ProcessCall['limits'] & Surroundings>;

/** The folder of a call that nobody has made yet, somewhere under `folder`. */
export function makeCallFolder(folder: string): CallFolder {
  const place = { namespaceId: 'orchard', dispatchId: 'harvest-1', taskId: randomUUID(), generation: 1 };
  return openCallFolder(join(folder, 'calls'), place);
}

/** Begins an attempt at a call, as a worker does; the `key` stands for what the agent is asked. */
export function begin(folder: CallFolder, key = 'pick the plums'): Promise<Begun> {
  return beginCall(folder, { key, known: [], look: (record) => lookAtRun(folder.path, record) });
}

/** Begins an attempt at a call that nobody has an answer of. */
export async function beginOpen(folder: CallFolder, key?: string): Promise<OpenCall> {
  const begun = await begin(folder, key);
  if (begun.type !== 'open') throw new Error(`the call has ended already: ${begun.type}`);
  return begun.call;
}

/** Runs a program for an open call, or follows the one that it found. Without bounds but for the flood of 256 MiB. */
export function runOpen(
  call: OpenCall,
  { argv, cwd, env, stdin = '', ...options }: RunOptions,
): Promise<ProcessResult> {
  const { graceMs = 5000, idleMs, maxOutputBytes = 256 * 2 ** 20, onOutput = () => {}, ...rest } = options;
  return runForCall(
    call,
    { argv, cwd, env, stdin, limits: { graceMs, idleMs, maxOutputBytes } },
    {
      startedAt: new Date(call.adopted?.started_at ?? Date.now()),
      timeoutMs: 600_000,
      signal: new AbortController().signal,
      onOutput,
      ...rest,
    },
  );
}

/** Runs a program for a call of its own, whose files lie under `folder`. */
export async function runProgram(folder: string, options: RunOptions): Promise<ProcessResult> {
  return runOpen(await beginOpen(makeCallFolder(folder)), options);
}
