import { FAULTS, type FaultName } from './faults/names.ts';
import { type Graph, makeGraph } from './graph.ts';
import { countRuns } from './model.ts';
import { createRandom, type Random } from './random.ts';

/** All that a seed decides: what is run, what happens to it, and when. */
export type Story = {
  seed: number;
  fault: FaultName;
  graph: Graph;
  /** The fault comes so long after that many agents have started. */
  moment: { starts: number; delayMs: number };
  /** For what the fault itself leaves open. */
  random: Random;
};

/** Later there would be too little left to disturb. */
const LATEST_SHARE = 0.6;

/** The story of a seed; another fault than its own does not change the rest. */
export function tellStory(seed: number, fault: FaultName = FAULTS[(seed - 1) % FAULTS.length]!): Story {
  const random = createRandom(seed);
  const graph = makeGraph(random);
  const latest = Math.max(1, Math.floor(countRuns(graph) * LATEST_SHARE));
  return { seed, fault, graph, moment: { starts: random.int(1, latest), delayMs: random.int(0, 200) }, random };
}
