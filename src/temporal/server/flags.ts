import type { ServerPorts } from './ports.ts';

/** Changes to the server's dynamic configuration, each with its reason. Measured on server 1.32.0. */
const DYNAMIC_CONFIG: readonly (readonly [key: string, value: string])[] = [
  // Each shard's queue is read at most 20 times a second by default, and the local server has one shard: 50 instead of 11 ms a hop.
  ['history.transferProcessorMaxPollRPS', '10000'],
  // The same for the queue of timers, and their look-ahead of 1 s: a back-off of 1 ms takes 1,010 instead of 23 ms. Both are needed.
  ['history.timerProcessorMaxPollRPS', '10000'],
  ['history.timerProcessorMaxTimeShift', '"10ms"'],
  // One partition keeps the order of a queue and saves forwarding between partitions.
  ['matching.numTaskqueueReadPartitions', '1'],
  ['matching.numTaskqueueWritePartitions', '1'],
  // A wide dispatch ends more than 100 calls (the default) while one workflow task is at work.
  ['history.maximumBufferedEventsBatch', '2000'],
  // A chain of 10,000 tasks takes 60,000 events; by default a dispatch is terminated at 51,200 events or 50 MiB.
  ['limit.historyCount.error', '200000'],
  ['limit.historySize.error', `${256 * 1024 * 1024}`],
];

/** 30 days, in seconds: how long the server keeps a closed dispatch. Its default is one day. */
export const RETENTION_SECONDS = 30 * 24 * 60 * 60;

/**
 * The arguments of the Temporal CLI for the local server. Its log level is `never`: errors that end the start are printed all
 * the same, and nothing else can fill the log, whatever happens later (a full disk alone brings thousands of lines).
 * A person's configuration of the `temporal` command must not reach it.
 */
export function serverArguments(ports: ServerPorts, database: string): string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--ui-ip', '127.0.0.1'],
    ...['--port', `${ports.grpc}`, '--ui-port', `${ports.ui}`],
    ...['--http-port', `${ports.http}`, '--metrics-port', `${ports.metrics}`],
    // Write-ahead log and fewer syncs: nearly twice the throughput; after a power cut the last moments may be missing, never torn.
    ...['--db-filename', database, '--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal'],
    ...['--log-level', 'never', '--ui-disable-news-fetch', '--disable-config-file', '--disable-config-env'],
    ...DYNAMIC_CONFIG.flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${value}`]),
  ];
}
