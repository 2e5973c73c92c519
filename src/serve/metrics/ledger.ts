import type { ClosedDispatch } from '../../temporal/visibility.ts';
import { forEachLimited } from '../../view/each-limited.ts';
import type { DispatchView } from '../../view/model.ts';
import { measureDispatch } from './measure.ts';
import { addTally, greaterOf, type Tally } from './tally.ts';

/** Where the figures come from. */
export type DispatchSource = {
  /** Ids of the dispatches that have not ended. */
  listOpen(): AsyncIterable<string>;
  /** Dispatches that have ended at this time or later; all when absent. Times in ms. */
  listClosed(since: number | undefined): AsyncIterable<ClosedDispatch>;
  /** Undefined when the server does not know it any more, or when its history cannot be read. */
  read(id: string): Promise<DispatchView | undefined>;
};

/** What was made of the dispatches that the server told of. It can be thrown away: the server tells it all again. */
export type Ledger = {
  /** Of the dispatches that have ended. */
  sums: Tally;
  /** The sums of each one that is open, as far as it has come. */
  open: Map<string, Tally>;
  /** Newest runs of ended dispatches that are in the sums, with when they ended; older ones than `LATE_MS` are forgotten. */
  folded: Map<string, number>;
  /** Up to when all that has ended is in the sums; undefined until everything was read once. */
  until: number | undefined;
  /** Agents that are counted by name; the rest is `other`. */
  agents: Set<string>;
};

/** Names are chosen by whoever writes a dispatch: neither memory nor Prometheus may depend on how many there are. */
const MOST_AGENTS = 200;
/** A list may show the end of a dispatch so much later than that of one that ended after it. */
const LATE_MS = 10 * 60_000;
/** The list and the history need not tell the moment of an end alike. */
const ROUNDING_MS = 1000;
/** Each holds one view at a time: that is what bounds the memory. */
const AT_ONCE = 4;

/** The ledger of somebody who knows nothing yet. */
export function createLedger(): Ledger {
  return { sums: new Map(), open: new Map(), folded: new Map(), until: undefined, agents: new Set() };
}

/**
 * Brings a ledger up to date. Every dispatch that has ended is folded once; when this is interrupted, what was done so far
 * stays and is not done again.
 *
 * @returns how things stand now
 * @throws the source's errors
 */
export async function updateLedger(ledger: Ledger, source: DispatchSource): Promise<Tally> {
  // In this order: what ends in between is in both lists, and in none the other way round.
  const open = new Set<string>();
  for await (const id of source.listOpen()) open.add(id);
  await foldClosed(ledger, source);
  const gone = [...ledger.open.keys()].filter((id) => !open.has(id));
  const levels: Tally = new Map();
  await forEachLimited(new Set([...open, ...gone]), AT_ONCE, async (id) => {
    const view = await source.read(id);
    if (!view) settle(ledger, id);
    else if (view.status !== 'running') foldEnd(ledger, id, view);
    else addTally(levels, foldOpen(ledger, id, view));
  });
  return levels;
}

/** All sums: of what has ended and of what is open. Undefined until everything was read once: less would look like a loss. */
export function sumLedger({ sums, open, until }: Ledger): Tally | undefined {
  if (until === undefined) return undefined;
  const all = new Map(sums);
  for (const tally of open.values()) addTally(all, tally);
  return all;
}

async function foldClosed(ledger: Ledger, source: DispatchSource): Promise<void> {
  const { folded, until } = ledger;
  let newest = until ?? 0;
  const fold = async ({ id, runId, closedAt }: ClosedDispatch): Promise<void> => {
    const view = await source.read(id);
    if (view && view.status !== 'running') foldEnd(ledger, id, view);
    // Also one that cannot be read, or that was reset and runs again: asking once more would not change that.
    folded.set(runId, closedAt);
  };
  for await (const page of inPages(source.listClosed(until === undefined ? undefined : until - LATE_MS))) {
    for (const { closedAt } of page) newest = Math.max(newest, closedAt);
    await forEachLimited(
      page.filter(({ runId }) => !folded.has(runId)),
      AT_ONCE,
      fold,
    );
  }
  ledger.until = newest;
  for (const [runId, closedAt] of folded) if (closedAt < newest - LATE_MS - ROUNDING_MS) folded.delete(runId);
}

function foldEnd(ledger: Ledger, id: string, view: DispatchView): void {
  const run = view.run_ids.at(-1) ?? id;
  if (ledger.folded.has(run)) return;
  ledger.folded.set(run, Date.parse(view.ended_at ?? '') || 0);
  addTally(ledger.sums, neverLess(ledger, id, measureDispatch(view, nameWith(ledger)).sums));
  ledger.open.delete(id);
}

function foldOpen(ledger: Ledger, id: string, view: DispatchView): Tally {
  const { sums, levels } = measureDispatch(view, nameWith(ledger));
  ledger.open.set(id, neverLess(ledger, id, sums));
  return levels;
}

function nameWith({ agents }: Ledger): (agent: string) => string {
  return (agent) => {
    if (agents.size < MOST_AGENTS) agents.add(agent);
    return agents.has(agent) ? agent : 'other';
  };
}

/** A task that failed and is tried again at a person's wish had failed all the same. */
function neverLess(ledger: Ledger, id: string, sums: Tally): Tally {
  return greaterOf(ledger.open.get(id) ?? new Map(), sums);
}

/** What was deleted had happened all the same. */
function settle(ledger: Ledger, id: string): void {
  addTally(ledger.sums, ledger.open.get(id) ?? new Map());
  ledger.open.delete(id);
}

const PAGE = 100;

async function* inPages<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item[]> {
  let page: Item[] = [];
  for await (const item of items) {
    page.push(item);
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  yield page;
}
