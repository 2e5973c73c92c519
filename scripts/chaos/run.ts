import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../../test/helpers/wait-for.ts';
import { listRuns } from './agents-log.ts';
import { checkAll } from './checks/index.ts';
import { countRestarts } from './checks/runs.ts';
import type { Evidence } from './evidence.ts';
import type { Fault, Struck } from './faults/fault.ts';
import { makeFault } from './faults/index.ts';
import { findLeftovers, readAnswers, readHistory, readTraceFiles } from './gather.ts';
import { toSpec } from './spec.ts';
import type { Story } from './story.ts';
import { openWorld, type World } from './world.ts';

/** What came of a run. `restarts`: starts of agents that the fault has cost. */
export type Report = {
  seed: number;
  fault: string;
  tasks: number;
  starts: number;
  recoveryMs: number | null;
  restarts: number;
  violations: string[];
  /** For who wants to know more of a violation. */
  evidence: Evidence | null;
  words: string[];
};

const MOMENT_LIMIT_MS = 60_000;
/** From the end of the fault to the result. */
const END_LIMIT_MS = 120_000;

/** Plays a story in a world of its own, and judges what came of it. */
export async function runStory(story: Story): Promise<Report> {
  const world = openWorld(story.seed);
  const about = () => ({
    seed: story.seed,
    fault: story.fault,
    tasks: story.graph.tasks.length,
    words: world.serving.map((cli) => cli.stderr()),
  });
  try {
    const struck = await strike(world, story);
    const endedAt = await waitForEnd(world);
    const evidence = await gather(world, story, struck);
    return {
      ...about(),
      starts: listRuns(evidence.log).length,
      recoveryMs: measureRecovery(evidence, struck, endedAt),
      restarts: countRestarts(evidence),
      violations: [...(struck.complaints ?? []), ...checkAll(evidence)],
      evidence,
    };
  } catch (error) {
    const starts = listRuns(world.readLog()).length;
    const violations = [`the run could not be judged: ${describe(error)}`];
    return { ...about(), starts, recoveryMs: null, restarts: 0, violations, evidence: null };
  } finally {
    await world.close();
  }
}

async function strike(world: World, story: Story): Promise<Struck> {
  const fault: Fault = makeFault(story.fault);
  await fault.prepare?.(world);
  const run = world.serve(['run', '-', '--id', world.id], JSON.stringify(toSpec(story.graph)));
  let ended = false;
  void run.end.then(() => {
    ended = true;
  });
  const { starts, delayMs } = story.moment;
  await waitFor(`${starts} agents have started`, () => listRuns(world.readLog()).length >= starts, MOMENT_LIMIT_MS);
  await sleep(delayMs);
  // Nothing would have been shown.
  if (ended) throw new Error('the dispatch had ended before its fault came');
  return fault.strike({ world, story, run });
}

/** All commands that were to give a result have ended; the time. */
async function waitForEnd({ serving }: World): Promise<number> {
  let ended = false;
  const all = Promise.all(serving.map(({ end }) => end)).finally(() => {
    ended = true;
  });
  await waitFor('the dispatch has ended', () => ended, END_LIMIT_MS);
  await all;
  return Date.now();
}

async function gather(world: World, { graph }: Story, { killed }: Struck): Promise<Evidence> {
  const answers = readAnswers(await Promise.all(world.serving.map(({ end }) => end)));
  const records = {
    ...readTraceFiles(
      world,
      graph.tasks.map(({ id }) => id),
    ),
    ...(await readHistory(world)),
  };
  await world.cli('down');
  return { graph, log: world.readLog(), killed, answers, ...records, leftovers: findLeftovers(world) };
}

/** From the end of the fault to the next start of an agent, or to the result when there was none left to start. */
function measureRecovery({ log }: Evidence, { overAt, backAt }: Struck, endedAt: number): number {
  const next = listRuns(log).find(({ startedAt }) => startedAt >= overAt)?.startedAt;
  return (backAt ?? next ?? endedAt) - overAt;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause ? `${error.message} (${describe(error.cause)})` : error.message;
}
