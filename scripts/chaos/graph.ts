import type { Random } from './random.ts';

/** What an agent does, each time it is started. */
type Behaviour = 'succeeds' | 'fails' | 'fails once' | 'leaves a file' | 'forgets its file';

export type ChaosTask = {
  id: string;
  /** Of the two agents one has a cap of its own. */
  agent: 'command' | 'narrow';
  dependencies: string[];
  ms: number;
  behaviour: Behaviour;
  maxAttempts: number;
  /** Its output is this and the sum of what its dependencies put out. */
  value: number;
};

export type Graph = { tasks: ChaosTask[]; maxWorkers: number; narrowWorkers: number };

const NEAR = 12;

/** A graph of 20 to 60 tasks of 50 to 500 ms. */
export function makeGraph(random: Random): Graph {
  const tasks: ChaosTask[] = [];
  for (let size = random.int(20, 60); tasks.length < size; ) tasks.push(makeTask(random, tasks));
  const maxWorkers = random.int(2, 6);
  return { tasks, maxWorkers, narrowWorkers: random.int(1, maxWorkers) };
}

function makeTask(random: Random, earlier: readonly ChaosTask[]): ChaosTask {
  const near = earlier.slice(-NEAR).map(({ id }) => id);
  const wanted = near.length === 0 || random.chance(0.3) ? 0 : random.int(1, 3);
  const dependencies = new Set(Array.from({ length: wanted }, () => random.pick(near)));
  return {
    id: `t${earlier.length}`,
    agent: random.chance(0.25) ? 'narrow' : 'command',
    dependencies: [...dependencies],
    ms: random.int(50, 500),
    behaviour: chooseBehaviour(random.int(1, 100)),
    maxAttempts: random.int(1, 3),
    value: random.int(0, 1_000_000),
  };
}

/** Few fail: each takes its descendants with it. */
function chooseBehaviour(percent: number): Behaviour {
  if (percent <= 4) return 'fails';
  if (percent <= 6) return 'forgets its file';
  if (percent <= 13) return 'fails once';
  return percent <= 33 ? 'leaves a file' : 'succeeds';
}

/** Where a task leaves its file, relative to the workspace. */
export function fileOf(id: string): string {
  return `out/${id}.txt`;
}

/** Whether a task's spec names a file that it must leave behind. */
export function declaresFile({ behaviour }: ChaosTask): boolean {
  return behaviour === 'leaves a file' || behaviour === 'forgets its file';
}
