import type { Log } from '../../log.ts';
import { listAbandoned } from '../../temporal/dispatches.ts';
import type { Link } from '../link.ts';
import type { KeptLedgers } from './kept-ledgers.ts';
import { createLedger, type Ledger, sumLedger, updateLedger } from './ledger.ts';
import type { Shown } from './registry.ts';
import { createServerSource } from './server-source.ts';
import { bump, type Tally, toSeries } from './tally.ts';

/** The figures of all dispatches, read from the Temporal server when somebody asks. */
export type FigureReader = {
  /** Reads what is new. Does not throw: what was read before stays. */
  refresh(): Promise<void>;
  show(): Shown;
};

/** Nobody looks more often. */
const FRESH_MS = 2000;
/** Reading never takes more than a tenth of the time. */
const REST = 9;

/** A reader that begins with the ledger that was kept, and keeps it whenever it has read on. */
export function createFigureReader(link: Link, kept: KeptLedgers, log: Log): FigureReader {
  let ledger: { namespaceId: string; value: Ledger } | undefined;
  let levels: Tally = new Map();
  let readAt: number | undefined;
  let restUntil = 0;
  let isConnected = false;
  const read = async (): Promise<void> => {
    const session = await link.find();
    isConnected = session !== undefined;
    if (!session || Date.now() < restUntil) return;
    const { namespaceId } = session;
    if (ledger?.namespaceId !== namespaceId)
      ledger = { namespaceId, value: (await kept.load(namespaceId)) ?? createLedger() };
    const start = Date.now();
    const next = await updateLedger(ledger.value, createServerSource(session, log));
    bump(next, toSeries('dispatch_dispatches_unserved', {}), (await listAbandoned(session)).length);
    levels = next;
    readAt = Date.now();
    restUntil = readAt + Math.max(FRESH_MS, REST * (readAt - start));
    await kept.save(namespaceId, ledger.value);
  };
  let reading: Promise<void> | undefined;
  return {
    refresh: () => {
      reading ??= read()
        .catch((error) => log.warn({ error }, 'the figures of dispatches cannot be read now'))
        .finally(() => {
          reading = undefined;
        });
      return reading;
    },
    show: () => ({ sums: ledger && sumLedger(ledger.value), levels, readAt, connected: isConnected }),
  };
}
