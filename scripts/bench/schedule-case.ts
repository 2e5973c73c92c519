import { simulate } from '../simulation.ts';
import { measure } from './cases.ts';
import type { Contender } from './contenders.ts';
import {
  createHeavyTailedGraph,
  type Graph,
  getLowerBound,
  planOfGraph,
  simulateFifo,
  simulateWaves,
} from './graphs.ts';

const GRAPHS = 20;
const TASKS = 200;
const SLOTS = 16;
const REAL_SEED = 7;
const REAL_SECONDS_A_SLOT = 20;

/** Makespans over the lower bound: 1.0 is the best that any schedule can do. */
export type ScheduleFigures = {
  simulated: { ours: number; without_estimates: number; fifo: number; waves: number; never_worse_than_waves: boolean };
  real: number;
};

/** Case (e): how good the order is in which tasks start. */
export async function measureSchedules(ours: Contender): Promise<ScheduleFigures> {
  const rows = Array.from({ length: GRAPHS }, (_, seed) => simulateAll(createHeavyTailedGraph(TASKS, seed + 1)));
  const mean = (key: keyof (typeof rows)[number]) => rows.reduce((sum, row) => sum + row[key], 0) / rows.length;
  return {
    simulated: {
      ours: mean('ours'),
      without_estimates: mean('withoutEstimates'),
      fifo: mean('fifo'),
      waves: mean('waves'),
      never_worse_than_waves: rows.every((row) => row.ours <= row.waves),
    },
    real: await measureReal(ours),
  };
}

function simulateAll(graph: Graph): { ours: number; withoutEstimates: number; fifo: number; waves: number } {
  const bound = getLowerBound(graph, SLOTS);
  const script = { call: (task: number) => ({ seconds: graph.seconds[task]! }) };
  const run = (estimates: boolean) =>
    simulate(planOfGraph(graph, { slots: SLOTS, estimates }), script).makespan / bound;
  return {
    ours: run(true),
    withoutEstimates: run(false),
    fifo: simulateFifo(graph, SLOTS) / bound,
    waves: simulateWaves(graph, SLOTS) / bound,
  };
}

/** One of the graphs for real, its durations scaled to 20 s of work a slot. */
async function measureReal(ours: Contender): Promise<number> {
  const graph = createHeavyTailedGraph(TASKS, REAL_SEED);
  const work = graph.seconds.reduce((sum, value) => sum + value, 0);
  const scale = (REAL_SECONDS_A_SLOT * SLOTS) / work;
  const milliseconds = graph.seconds.map((seconds) => seconds * scale * 1000);
  const plan = planOfGraph(graph, { slots: SLOTS, estimates: true, milliseconds });
  const run = await measure(ours, 'dispatch', plan);
  return run.milliseconds / 1000 / (getLowerBound(graph, SLOTS) * scale);
}
