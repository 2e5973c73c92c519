/** `npm run bench`: ours against bare Temporal on the same server in the same run, and against a default set-up; `npm run bench p` only the processes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../src/log.ts';
import { installRuntime } from '../../src/temporal/runtime.ts';
import { CASES, measure, type Run } from './cases.ts';
import { type Contender, startBare, startOurs } from './contenders.ts';
import { medianOf } from './median.ts';
import { measureAgents } from './process-agents.ts';
import { measureOverhead } from './process-case.ts';
import { measureSchedules } from './schedule-case.ts';
import { startBenchServer } from './servers.ts';
import { type CaseFigures, type Comparison, printReport } from './table.ts';

/** Runs of each contender a case; the median counts. The single task is so short that only many tell something. */
const REPEATS = { a: 3, b: 3, c: 5, d: 25 };

installRuntime(createLog(process.env));
const folder = await mkdtemp(join(tmpdir(), 'dispatch-bench-'));
const tuned = await startBenchServer(folder, 'tuned');
try {
  // Before the other workers start: this case measures the CPU of this process.
  process.stderr.write('p: 200 processes one by one, 100 agents at once …\n');
  const processes = {
    overhead: await measureOverhead(join(folder, 'processes')),
    agents: await measureAgents(tuned.address, join(folder, 'agents')),
  };
  const comparison = process.argv[2] === 'p' ? undefined : await compare();
  printReport({
    comparison,
    processes,
    machine: `${cpus().length} × ${cpus()[0]?.model.trim()}, load ${loadavg()[0]?.toFixed(2)} at the end`,
  });
} finally {
  await tuned.stop();
  await rm(folder, { recursive: true, force: true });
}

type Contenders = { ours: Contender; bare: Contender; default: Contender };

async function compare(): Promise<Comparison> {
  const plain = await startBenchServer(folder, 'default');
  const contenders = {
    ours: await startOurs(tuned.address, join(folder, 'artifacts')),
    bare: await startBare(tuned.address, true),
    default: await startBare(plain.address, false),
  };
  try {
    const cases: Record<string, CaseFigures> = {};
    for (const name of ['a', 'b', 'c', 'd'] as const) cases[name] = await measureCase(name, contenders);
    process.stderr.write('e: 20 graphs simulated, one for real …\n');
    return { cases, schedules: await measureSchedules(contenders.ours) };
  } finally {
    for (const contender of Object.values(contenders)) await contender.stop();
    await plain.stop();
  }
}

/** Alternates the contenders, so that a slow minute of the machine hits all of them. */
async function measureCase(name: keyof typeof CASES, contenders: Contenders): Promise<CaseFigures> {
  const { ours, bare, figure, title, unit, better } = CASES[name];
  const runs: Record<keyof Contenders, Run[]> = { ours: [], bare: [], default: [] };
  const inputOf = (who: string) => (who === 'ours' ? { workflow: 'dispatch', input: ours } : bare);
  const once = (who: string, contender: Contender) => measure(contender, inputOf(who).workflow, inputOf(who).input);
  const total = REPEATS[name] + 1;
  for (let repeat = 0; repeat < total; repeat++) {
    process.stderr.write(`${name}: ${title}, run ${repeat} of ${REPEATS[name]}${repeat === 0 ? ' (warm-up)' : ''}\n`);
    // The default set-up is slow and steady: half as many runs will do.
    for (const [who, contender] of Object.entries(contenders)) {
      if (who === 'default' && repeat % 2 === 1 && repeat > 1) continue;
      const run = await once(who, contender);
      if (repeat > 0) runs[who as keyof typeof runs].push(run);
    }
  }
  const median = (who: keyof typeof runs) => medianOf(runs[who].map(figure));
  const last = runs.ours.at(-1)!;
  const tasks = ours.tasks.length;
  return {
    title,
    unit,
    better,
    ours: median('ours'),
    bare: median('bare'),
    default: median('default'),
    eventsATask: last.events / tasks,
    flatness: flatnessOf(runs.ours),
  };
}

/** Mean hop of the last tenth over that of the first, the median of the runs. */
function flatnessOf(runs: Run[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return medianOf(
    runs.map(
      ({ hops }) => mean(hops.slice(-Math.ceil(hops.length / 10))) / mean(hops.slice(0, Math.ceil(hops.length / 10))),
    ),
  );
}
