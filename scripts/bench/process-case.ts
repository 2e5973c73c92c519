import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { lookAtRun, runForCall } from '../../activities/durable-process.ts';
import { spawnSupervised } from '../../activities/process/supervisor.ts';
import { findMembers, plantTree } from '../../activities/process/tree.ts';
import { type CallFolder, openCallFolder } from '../../src/calls/folder.ts';
import { beginCall } from '../../src/calls/open-call.ts';
import type { CallRecord } from '../../src/calls/record.ts';
import { medianOf } from './median.ts';

const ROUNDS = 200;
const PART_ROUNDS = 50;
const WARM_UP = 20;
/** What our care for a process may add to a bare spawn. */
const BAR_MS = 5;
const PROGRAM = '/bin/true';

/** Case (p), first half: medians in milliseconds. `parts` are measured on their own, so that they add up only roughly. */
export type OverheadFigures = {
  ours: number;
  bare: number;
  overhead: number;
  bar: number;
  phases: { begin: number; run: number; close: number };
  parts: { sh: number; lock: number; write: number; look: number };
};

type Phases = OverheadFigures['phases'];
type Parts = OverheadFigures['parts'];

/** From start to result: our whole care for a process against a bare spawn of the same program, in turns. */
export async function measureOverhead(folder: string): Promise<OverheadFigures> {
  await mkdir(folder, { recursive: true });
  const rounds: { bare: number; phases: Phases }[] = [];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const bare = await timeOf(() => runBare(folder));
    const phases = await runOurs(folder, round);
    if (round >= 0) rounds.push({ bare, phases });
  }
  const median = (read: (round: (typeof rounds)[number]) => number) => medianOf(rounds.map(read));
  const bare = median((round) => round.bare);
  const ours = median(({ phases: { begin, run, close } }) => begin + run + close);
  return {
    ours,
    bare,
    overhead: ours - bare,
    bar: BAR_MS,
    phases: {
      begin: median(({ phases }) => phases.begin),
      run: median(({ phases }) => phases.run),
      close: median(({ phases }) => phases.close),
    },
    // After the rounds: some file systems create files more slowly soon after many were deleted.
    parts: await measureParts(folder, bare),
  };
}

async function runBare(cwd: string): Promise<void> {
  await once(spawn(PROGRAM, { cwd, stdio: 'ignore' }), 'exit');
}

/** The path that every call of an agent takes: its folder looked at, the program run, the verdict written. */
async function runOurs(root: string, round: number): Promise<Phases> {
  const folder = openTask(root, `ours${round}`);
  const startedAt = new Date();
  const begin = performance.now();
  const begun = await beginCall(folder, { key: 'bench', known: [], look: (record) => lookAtRun(folder.path, record) });
  if (begun.type !== 'open') throw new Error('a call of an earlier run is in the way');
  const begunAt = performance.now();
  const result = await runForCall(
    begun.call,
    {
      argv: [PROGRAM],
      cwd: root,
      env: process.env,
      stdin: '',
      limits: { graceMs: 5000, maxOutputBytes: 2 ** 20 },
    },
    { startedAt, timeoutMs: 60_000, signal: new AbortController().signal, onOutput() {} },
  );
  if (result.reason !== 'exited') throw new Error(`${PROGRAM} ended otherwise: ${result.reason}`);
  const ranAt = performance.now();
  await begun.call.close({ type: 'done', result: { output: null, digest: '', attempts: [] } });
  return { begin: begunAt - begin, run: ranAt - begunAt, close: performance.now() - ranAt };
}

/** Where our time goes: the shell that keeps the exit code, one lock, one record, one look at all processes. */
async function measureParts(root: string, bare: number): Promise<Parts> {
  const rounds: Parts[] = [];
  for (let round = 0; round < PART_ROUNDS; round++) {
    const folder = openTask(root, `parts${round}`);
    // Only the first change of a call makes its folder, and the second is the first to find a lock before its own.
    await folder.update(() => undefined);
    await folder.update(() => undefined);
    const lock = await timeOf(() => folder.update(() => undefined));
    const locked = await timeOf(() => folder.update(({ write }) => write(SOME_RECORD)));
    const { sh, look } = await measureShell(root, folder);
    rounds.push({ sh: sh - bare, lock, write: locked - lock, look });
  }
  const median = (name: keyof Parts) => medianOf(rounds.map((round) => round[name]));
  return { sh: median('sh'), lock: median('lock'), write: median('write'), look: median('look') };
}

async function measureShell(root: string, { path }: CallFolder): Promise<{ sh: number; look: number }> {
  const nothing = await open('/dev/null', 'r+');
  try {
    const fds = [nothing.fd, nothing.fd, nothing.fd];
    const begin = performance.now();
    const child = await spawnSupervised({ argv: [PROGRAM], cwd: root, env: process.env }, fds, join(path, 'exit'));
    child.ref();
    const tree = plantTree(child.pid!, randomUUID());
    await once(child, 'exit');
    const sh = performance.now() - begin;
    return { sh, look: await timeOf(() => findMembers(tree)) };
  } finally {
    await nothing.close();
  }
}

const SOME_RECORD: CallRecord = {
  v: 1,
  key: 'bench',
  run: 1,
  started_at: new Date(0).toISOString(),
  mark: randomUUID(),
  process: null,
  ending: null,
  lease: randomUUID(),
  session: null,
  verdict: null,
};

function openTask(root: string, taskId: string): CallFolder {
  return openCallFolder(root, { namespaceId: 'bench', dispatchId: 'p', taskId, generation: 0 });
}

async function timeOf(work: () => unknown): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}
