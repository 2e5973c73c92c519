import {
  DefaultLogger,
  type LogLevel,
  makeTelemetryFilterString,
  Runtime,
  type TelemetryOptions,
} from '@temporalio/worker';
import type { Log } from '../log.ts';

const LEVELS: Record<LogLevel, 'trace' | 'debug' | 'info' | 'warn' | 'error'> = {
  TRACE: 'trace',
  DEBUG: 'debug',
  // A worker's coming and going is no news to the person who started a dispatch; failed activities and outages are told
  // by progress lines and by the result.
  INFO: 'debug',
  WARN: 'debug',
  ERROR: 'error',
};

/** What the dispatch itself tells, which is not told again when its workflow is replayed. */
function chooseLevel(level: LogLevel, meta: Meta): (typeof LEVELS)[LogLevel] {
  return level === 'INFO' && meta?.['sdkComponent'] === 'workflow' ? 'info' : LEVELS[level];
}

let installed = false;

/**
 * Sets Temporal's runtime up, once a process and before the first connection: its logs go into ours, because by default
 * its core writes to stdout, where the result goes; and it leaves signals alone, because Ctrl-C is ours to answer.
 *
 * @param metricsAddress `host:port` at which Temporal's own metrics of this process are to be read, under `/metrics`
 */
export function installRuntime(log: Log, metricsAddress?: string): void {
  if (installed) return;
  installed = true;
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('DEBUG', ({ level, message, meta }) =>
      log[chooseLevel(level, meta)](describeMeta(meta), message),
    ),
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
      ...(metricsAddress !== undefined && { metrics: describeExporter(metricsAddress) }),
    },
  });
}

/** Names and units as Prometheus wants them. */
function describeExporter(bindAddress: string): NonNullable<TelemetryOptions['metrics']> {
  const prometheus = { bindAddress, countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true };
  return { prometheus, attachServiceName: false };
}

type Meta = Record<string | symbol, unknown> | undefined;

/** Which dispatch and task it is about, and only what helps to find the place: whole activity infos carry inputs. */
function describeMeta(meta: Meta): Record<string, unknown> {
  const { workflowId: dispatch_id, activityId, task_id = toTaskId(activityId), agent, status } = meta ?? {};
  const keys = ['activityType', 'attempt', 'taskQueue', 'error'] as const;
  const temporal = Object.fromEntries(keys.flatMap((key) => (meta?.[key] === undefined ? [] : [[key, meta[key]]])));
  return { dispatch_id, task_id, agent, status, ...(Object.keys(temporal).length > 0 && { temporal }) };
}

function toTaskId(activityId: unknown): string | undefined {
  return typeof activityId === 'string' ? activityId.split('~', 1)[0] || undefined : undefined;
}
