import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DispatchResult } from '../../src/view/result.ts';
import type { Cluster } from './cluster.ts';
import { run, type Started, start } from './command.ts';
import { byCertificate } from './settings.ts';
import type { TemporalServer } from './temporal-server.ts';

type Variables = Record<string, string>;
export type Place = { folder: string; env: Variables };

const LOOK_MS = 50;
const LIMIT_MS = 60_000;
/** An agent whose start the worker could not yet put on record is ended, and begins anew: here nothing may run twice. */
const SETTLE_MS = 400;

/** A dispatch whose tasks each write a line when they run, so that whatever runs twice shows. */
function describeSpec({ tasks, seconds }: { tasks: number; seconds: number }): string {
  const argv = ['sh', '-c', `echo "$PARALLEL_DISPATCH_TASK_ID" >> "$PARALLEL_DISPATCH_ID.log"; sleep ${seconds}`];
  const each = (number: number) => ({
    ...{ task_id: `t${number}`, agent: 'command', description: 'writes a line', input_data: { argv } },
    retry: { max_attempts: 1 },
    dependencies: number % 3 === 0 ? [] : [`t${number - 1}`],
  });
  return JSON.stringify({ tasks: Array.from({ length: tasks }, (_, number) => each(number)) });
}

/** Runs a dispatch to its end, with its own worker. */
export async function runDispatch(place: Place, args: string[] = []): Promise<void> {
  const stdin = describeSpec({ tasks: 6, seconds: 0.1 });
  const { code, stdout, stderr } = await run(['run', '-', ...args], { ...place, stdin });
  assert.equal(code, 0, stderr);
  requireOnce(place, JSON.parse(stdout), 6);
}

/** Two workers on a queue, of which one is killed in the middle: the other one ends it all, and nothing runs twice. */
export async function killWorker(cluster: Cluster, folder: string): Promise<void> {
  const place = { folder, env: byCertificate(cluster) };
  const workers = [startWorker(place, 'killed'), startWorker(place, 'killed')];
  try {
    await Promise.all(workers.map(waitUntilServing));
    const dispatch = startDispatch(place, { tasks: 12, seconds: 1 }, 'killed');
    await waitForLines(place, 'killed', 4);
    await sleep(SETTLE_MS);
    workers[0]!.child.kill('SIGKILL');
    await requireSuccess(place, dispatch, 12);
  } finally {
    await endWorkers(workers);
  }
}

/** Server and database gone in mid-run, the database without a proper end: all goes on when they are back. */
export async function restartCluster(cluster: Cluster, server: TemporalServer, folder: string): Promise<void> {
  const place = { folder, env: byCertificate(cluster) };
  const workers = [startWorker(place, 'restarted'), startWorker(place, 'restarted')];
  try {
    await Promise.all(workers.map(waitUntilServing));
    const dispatch = startDispatch(place, { tasks: 12, seconds: 1 }, 'restarted');
    await waitForLines(place, 'restarted', 4);
    await server.kill();
    cluster.postgres.crash();
    await sleep(2000);
    cluster.postgres.start();
    server.start();
    await requireSuccess(place, dispatch, 12);
    // Outages that are over within five seconds need not be told.
    for (const worker of workers) assert.ok(worker.stderr().split('\n').length <= 4, worker.stderr());
  } finally {
    await endWorkers(workers);
  }
}

function startWorker(place: Place, queue: string): Started {
  return start(['worker', '--queue', queue, '--max-workers', '3'], place);
}

function startDispatch(place: Place, size: { tasks: number; seconds: number }, queue: string): Started {
  return start(['run', '-', '--queue', queue, '--id', queue], { ...place, stdin: describeSpec(size) });
}

function waitUntilServing(worker: Started): Promise<void> {
  return waitFor(() => worker.stderr().includes('serving the queue'));
}

/** Graceful, so that the next flow has the machine for itself. */
async function endWorkers(workers: Started[]): Promise<void> {
  for (const { child } of workers) child.kill('SIGTERM');
  await Promise.all(workers.map(({ ended }) => ended));
}

async function requireSuccess(place: Place, dispatch: Started, tasks: number): Promise<void> {
  const { code, stdout, stderr } = await dispatch.ended;
  assert.equal(code, 0, stderr);
  requireOnce(place, JSON.parse(stdout), tasks);
}

function requireOnce(place: Place, { status, dispatch_id, results }: DispatchResult, tasks: number): void {
  assert.equal(status, 'success');
  assert.deepEqual(
    results.map(({ attempts }) => attempts),
    Array(tasks).fill(1),
  );
  assert.equal(readLines(place, dispatch_id ?? '').length, tasks, 'each task has run once');
}

function waitForLines(place: Place, id: string, count: number): Promise<void> {
  return waitFor(() => readLines(place, id).length >= count);
}

function readLines({ folder }: Place, id: string): string[] {
  const log = join(folder, `${id}.log`);
  return existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean) : [];
}

async function waitFor(isThere: () => boolean): Promise<void> {
  for (const deadline = Date.now() + LIMIT_MS; !isThere(); await sleep(LOOK_MS))
    assert.ok(Date.now() < deadline, 'waited in vain');
}
