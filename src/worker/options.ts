import type { ConnectionFlags } from '../temporal/setting-names.ts';
import type { MetricsPlace } from './metrics.ts';

/** What a daemon on a shared queue serves, and within which limits. */
export type WorkerSettings = {
  queue: string;
  /** Agents at once. */
  slots: number;
  /** Folders in which workspaces may lie. */
  roots: string[];
  /** Kinds of agents that it runs; all when absent. */
  kinds?: string[] | undefined;
  /** Names of variables that agents get besides the harmless ones; `NAME_*` stands for all that begin so. */
  variables: string[];
  /** How long agents may go on when the worker has to stop, before it leaves them to the next one; milliseconds. */
  drainMs: number;
  connection: ConnectionFlags;
  /** Where Temporal's metrics of the worker can be read; nowhere when absent. */
  metrics?: MetricsPlace | undefined;
};
