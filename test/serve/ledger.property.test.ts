import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';
import { createKeptLedgers } from '../../src/serve/metrics/kept-ledgers.ts';
import {
  createLedger,
  type DispatchSource,
  type Ledger,
  sumLedger,
  updateLedger,
} from '../../src/serve/metrics/ledger.ts';
import { createView } from '../../src/view/fold.ts';
import type { DispatchView, TaskView } from '../../src/view/model.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

type Dispatch = {
  id: string;
  runs: number;
  /** Tasks that have ended. */
  done: number;
  listedAt: number;
  endedAt: number | undefined;
  /** When the list shows that it has ended. */
  shownAt: number;
  isDeleted: boolean;
};

const DONE = {
  agent: 'a',
  status: 'success',
  reused_from: null,
  attempts: [],
  queue: null,
  usage: null,
} as unknown as TaskView;

/** A server whose lists lag behind, that forgets dispatches, and that breaks off answers. */
class World implements DispatchSource {
  now = 1_700_000_000_000;
  readonly dispatches: Dispatch[] = [];
  /** Questions until the connection breaks. */
  left = Number.POSITIVE_INFINITY;
  reads = 0;

  async *listOpen() {
    for (const { id, isDeleted, listedAt, shownAt } of [...this.dispatches].reverse()) {
      this.#answer();
      if (!isDeleted && listedAt <= this.now && shownAt > this.now) yield id;
    }
  }

  async *listClosed(since: number | undefined) {
    for (const { id, runs, endedAt, shownAt, isDeleted } of [...this.dispatches].reverse()) {
      this.#answer();
      if (!isDeleted && endedAt !== undefined && shownAt <= this.now && endedAt >= (since ?? 0))
        yield { id, runId: `${id}-${runs}`, closedAt: endedAt };
    }
  }

  async read(id: string): Promise<DispatchView | undefined> {
    this.#answer();
    this.reads++;
    const found = this.dispatches.find((each) => each.id === id);
    if (!found || found.isDeleted) return undefined;
    const run_ids = Array.from({ length: found.runs }, (_, number) => `${id}-${number + 1}`);
    const ended_at = found.endedAt === undefined ? null : new Date(found.endedAt).toISOString();
    const view = { ...createView(id), run_ids, ended_at, status: ended_at === null ? 'running' : 'success' } as const;
    for (let number = 0; number < found.done; number++) view.tasks.set(`t${number}`, DONE);
    return view;
  }

  #answer(): void {
    if (this.left-- <= 0) throw new Error('the connection broke');
  }
}

const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ type: fc.constant('start' as const), lag: fc.constantFrom(0, 10_000, 300_000) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant('end' as const),
        pick: fc.nat(),
        lag: fc.constantFrom(0, 10_000, 300_000),
      }),
    },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('continue' as const), pick: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('forget' as const), pick: fc.nat() }) },
    {
      weight: 3,
      arbitrary: fc.record({ type: fc.constant('pass' as const), ms: fc.oneof(fc.nat(20_000), fc.nat(2_000_000)) }),
    },
    { weight: 4, arbitrary: fc.record({ type: fc.constant('update' as const), breaks: fc.option(fc.nat(12)) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('restart' as const) }) },
  ),
  { maxLength: 60 },
);
type Step = typeof steps extends fc.Arbitrary<(infer One)[]> ? One : never;

function change(world: World, step: Step): void {
  const open = world.dispatches.filter(({ endedAt, isDeleted }) => endedAt === undefined && !isDeleted);
  const pickOf = <Item>(items: Item[], pick: number) => items[pick % items.length];
  if (step.type === 'start')
    world.dispatches.push({
      id: `d${world.dispatches.length}`,
      runs: 1,
      done: 0,
      listedAt: world.now + step.lag,
      endedAt: undefined,
      shownAt: Number.POSITIVE_INFINITY,
      isDeleted: false,
    });
  if (step.type === 'pass') world.now += step.ms;
  if (step.type === 'continue') {
    const chosen = pickOf(open, step.pick);
    if (chosen) {
      chosen.runs++;
      chosen.done++;
    }
  }
  if (step.type === 'end') {
    const chosen = pickOf(open, step.pick);
    if (chosen)
      Object.assign(chosen, { endedAt: world.now++, shownAt: Math.max(world.now + step.lag, chosen.listedAt) });
  }
}

const countOf = (ledger: Ledger) => sumLedger(ledger)?.get('dispatch_dispatches_total{"status":"success"}') ?? 0;
const countTasks = (ledger: Ledger) =>
  sumLedger(ledger)?.get('dispatch_tasks_total{"agent":"a","status":"success"}') ?? 0;

it('every dispatch that ends is counted once: whatever lags, breaks, starts anew, goes on in new runs or is forgotten', async () => {
  const folder = await makeTemporaryFolder();
  const kept = createKeptLedgers(folder, createLog({}));
  let number = 0;
  const property = fc.asyncProperty(steps, async (all) => {
    const name = `namespace-${number++}`;
    const world = new World();
    let ledger = createLedger();
    const update = async (breaks: number | null) => {
      world.left = breaks ?? Number.POSITIVE_INFINITY;
      const isDone = await updateLedger(ledger, world).then(
        () => true,
        () => false,
      );
      world.left = Number.POSITIVE_INFINITY;
      await kept.save(name, ledger);
      return isDone;
    };
    let last = { dispatches: 0, tasks: 0 };
    for (const step of all) {
      change(world, step);
      if (step.type === 'restart') ledger = (await kept.load(name)) ?? createLedger();
      // A server keeps what has ended for a day at least: it is forgotten after it was counted. A person may delete any.
      if (step.type === 'forget' && (await update(null))) {
        const listed = world.dispatches.filter(({ endedAt, listedAt, shownAt }) =>
          endedAt === undefined ? listedAt <= world.now : shownAt <= world.now,
        );
        const chosen = listed[step.pick % listed.length];
        if (chosen) chosen.isDeleted = true;
      }
      if (step.type === 'update') await update(step.breaks);
      if (ledger.until !== undefined) {
        const next = { dispatches: countOf(ledger), tasks: countTasks(ledger) };
        expect(next.dispatches).toBeGreaterThanOrEqual(last.dispatches);
        expect(next.tasks).toBeGreaterThanOrEqual(last.tasks);
        last = next;
      }
    }
    world.now += 400_000;
    await update(null);
    const ended = world.dispatches.filter(({ endedAt }) => endedAt !== undefined).length;
    expect(countOf(ledger)).toBe(ended);
    // All of them are seen at the end but what was deleted before that; that had been seen when it was.
    expect(countTasks(ledger)).toBe(world.dispatches.reduce((sum, { done }) => sum + done, 0));
    const before = world.reads;
    const open = world.dispatches.filter(({ endedAt, isDeleted }) => endedAt === undefined && !isDeleted).length;
    await update(null);
    expect(countOf(ledger)).toBe(ended);
    expect(world.reads - before).toBe(open);
  });
  await fc.assert(property, { numRuns: 1000 });
}, 60_000);
