import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { runDispatch } from '../../src/run.ts';
import { stopLocalServer } from '../../src/temporal/server/stop.ts';
import { forEachLimited } from '../../src/view/each-limited.ts';
import type { DispatchResult } from '../../src/view/result.ts';
import { medianOf } from '../bench/median.ts';
import { watchMemory } from './memory.ts';
import { countRuns, describeTasks, URGENT_TASKS } from './spec.ts';
import { formatReport } from './table.ts';
import { startWorkers } from './workers.ts';

const DISPATCHES = Number(process.argv[2] ?? 200);
const TASKS = 20;
const WORKERS = 2;
/** What dispatch worker takes by itself on two cores. */
const SLOTS = 4;
const QUEUE = 'load';
const SUBMITTED_AT_ONCE = 8;
const URGENT_RUNS = 5;

/** Fills a shared queue with dispatches, puts an urgent one on top, and counts what comes out. */
async function load(folder: string): Promise<boolean> {
  const env = { ...process.env, XDG_STATE_HOME: join(folder, 'state') };
  const place = { env, workspace: folder, queue: QUEUE };
  const submit = (id: string) =>
    runDispatch({ tasks: describeTasks(TASKS, 5), config: { max_workers: 5 } }, { ...place, id, detach: true });
  const runUrgent = async (): Promise<number> => {
    const startedAt = Date.now();
    const spec = { tasks: describeTasks(URGENT_TASKS, 1), config: { priority: 1 } };
    const { status } = await runDispatch(spec, place);
    if (status !== 'success') throw new Error(`the urgent dispatch ended as ${status}`);
    return Date.now() - startedAt;
  };

  await runDispatch({ tasks: describeTasks(1, 1) }, { ...place, detach: true });
  const workers = await startWorkers({ folder, env, queue: QUEUE, count: WORKERS, slots: SLOTS });
  const idle = await repeat(3, runUrgent);
  const memory = watchMemory(env, workers.pids);
  const startedAt = Date.now();
  const ids = Array.from({ length: DISPATCHES }, (_, number) => `load-${number}`);
  await forEachLimited(ids, SUBMITTED_AT_ONCE, async (id) => void (await submit(id)));
  const submittedMs = Date.now() - startedAt;
  const urgent = await repeat(URGENT_RUNS, runUrgent);
  const openAfterUrgent = await countOpen(ids, place);
  const results: DispatchResult[] = [];
  await forEachLimited(ids, SUBMITTED_AT_ONCE, async (id) => void results.push(await follow(id, place)));
  const elapsedMs = Date.now() - startedAt;
  const samples = memory.stop();
  await workers.stop();

  const runs = countRuns(folder, ids);
  const successful = results.filter(({ status }) => status === 'success').length;
  const lost = DISPATCHES * TASKS - runs.different;
  const twice = runs.all - runs.different;
  process.stdout.write(
    formatReport({
      machine: `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
      ...{ dispatches: DISPATCHES, tasks: TASKS, workers: WORKERS, slots: SLOTS },
      ...{ submittedMs, elapsedMs, idleMs: medianOf(idle), urgentMs: medianOf(urgent), worstMs: Math.max(...urgent) },
      ...{ openAfterUrgent, successful, lost, twice, samples },
    }),
  );
  return successful === DISPATCHES && lost === 0 && twice === 0 && medianOf(urgent) <= 3 * medianOf(idle);
}

type Place = { env: NodeJS.ProcessEnv; workspace: string; queue: string };

/** The same spec under the same id attaches to the dispatch. */
function follow(id: string, place: Place): Promise<DispatchResult> {
  return runDispatch({ tasks: describeTasks(TASKS, 5), config: { max_workers: 5 } }, { ...place, id });
}

/** That the queue was still full when the urgent ones had ended. */
async function countOpen(ids: string[], { env }: Place): Promise<number> {
  const { openSession } = await import('../../src/temporal/session.ts');
  const { createLog } = await import('../../src/log.ts');
  const session = await openSession({ flags: {}, env, start: 'never', log: createLog(env), report: () => undefined });
  const query = `WorkflowType="dispatch" AND TaskQueue="${QUEUE}" AND ExecutionStatus="Running"`;
  const { count } = await session.client.workflow.count(query);
  await session.close();
  return Math.min(count, ids.length);
}

async function repeat(times: number, work: () => Promise<number>): Promise<number[]> {
  const figures: number[] = [];
  for (let time = 0; time < times; time++) figures.push(await work());
  return figures;
}

const folder = mkdtempSync(join(tmpdir(), 'dispatch-load-'));
let isGood = false;
try {
  isGood = await load(folder);
} finally {
  await stopLocalServer({ ...process.env, XDG_STATE_HOME: join(folder, 'state') });
  rmSync(folder, { recursive: true, force: true });
}
process.exit(isGood ? 0 : 1);
