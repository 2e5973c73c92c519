import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { getVersion } from '../../package-info.ts';
import { DURATION_BUCKETS } from './measure.ts';
import { listSeries, type Tally } from './tally.ts';

/** What the registry shows: nothing is kept in it. */
export type Shown = {
  /** Undefined while not everything was read. */
  sums: Tally | undefined;
  levels: Tally;
  /** When they were read, in ms. */
  readAt: number | undefined;
  connected: boolean;
};

type Metric<Label extends string = string> = { name: string; help: string; labelNames: Label[] };

const SUMS: Metric[] = [
  { name: 'dispatch_tasks_total', help: 'Tasks that have ended, by how', labelNames: ['agent', 'status'] },
  { name: 'dispatch_dispatches_total', help: 'Dispatches that have ended, by how', labelNames: ['status'] },
  { name: 'dispatch_task_retries_total', help: 'Runs of an agent after the first of its task', labelNames: ['agent'] },
  { name: 'dispatch_tokens_total', help: 'Tokens that agents told', labelNames: ['agent', 'direction'] },
  { name: 'dispatch_cost_usd_total', help: 'Cost that agents told, in US dollars', labelNames: ['agent'] },
];

const LEVELS: Metric[] = [
  { name: 'dispatch_dispatches_open', help: 'Dispatches that have not ended', labelNames: [] },
  { name: 'dispatch_dispatches_unserved', help: 'Open dispatches of this host that no process serves', labelNames: [] },
  {
    name: 'dispatch_tasks_open',
    help: 'Tasks of open dispatches: pending, running (in flight), waiting (for a retry, a worker, a circuit)',
    labelNames: ['agent', 'status'],
  },
  {
    name: 'dispatch_circuit_breakers',
    help: 'Open dispatches whose circuit for an agent is not closed',
    labelNames: ['agent', 'state'],
  },
];

/** Gauges of prom-client with the names of counters: promtool complains, and rightly. */
const MISNAMED = ['handles', 'requests', 'resources'].map((what) => `nodejs_active_${what}_total`);

const DURATION = 'dispatch_task_duration_seconds';
const DURATION_HELP = 'Run time of tasks that have ended: the sum of their attempts';

/** Metrics of dispatches and of this process, in what Prometheus reads. */
export function createRegistry(show: () => Shown): Registry {
  const registry = new Registry();
  const registers = [registry];
  for (const metric of SUMS)
    new Counter({
      ...metric,
      registers,
      collect() {
        this.reset();
        for (const { labels, value } of listSeries(show().sums ?? new Map(), metric.name)) this.inc(labels, value);
      },
    });
  for (const metric of LEVELS)
    new Gauge({
      ...metric,
      registers,
      collect() {
        this.reset();
        // Not yet known is not none.
        if (show().readAt === undefined && metric.labelNames.length === 0) return this.remove();
        for (const { labels, value } of listSeries(show().levels, metric.name)) this.set(labels, value);
      },
    });
  registry.registerMetric(new FoldedHistogram(show));
  addOwn(registers, show);
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  return registry;
}

function addOwn(registers: Registry[], show: () => Shown): void {
  new Gauge({
    name: 'dispatch_temporal_connected',
    help: 'Whether the Temporal server answers',
    registers,
    collect() {
      this.set(show().connected ? 1 : 0);
    },
  });
  new Gauge({
    name: 'dispatch_figures_timestamp_seconds',
    help: 'When the figures of dispatches were read from the Temporal server; 0 when not yet',
    registers,
    collect() {
      this.set((show().readAt ?? 0) / 1000);
    },
  });
  new Gauge({ name: 'dispatch_build_info', help: 'The version that runs', labelNames: ['version'], registers }).set(
    { version: getVersion() },
    1,
  );
}

/** A histogram that shows what was counted elsewhere: prom-client's own can only count by itself. */
class FoldedHistogram extends Histogram<'agent'> {
  readonly #show: () => Shown;

  constructor(show: () => Shown) {
    super({ name: DURATION, help: DURATION_HELP, labelNames: ['agent'], buckets: DURATION_BUCKETS, registers: [] });
    this.#show = show;
  }

  /** What a registry asks for; not in the types of prom-client. */
  async getForPromString(): Promise<object> {
    const { sums = new Map() } = this.#show();
    const values = ['_bucket', '_sum', '_count'].flatMap((part) => {
      const metricName = `${DURATION}${part}`;
      return [...listSeries(sums, metricName)].map((series) => ({ ...series, metricName }));
    });
    return { name: DURATION, help: DURATION_HELP, type: 'histogram', aggregator: 'sum', values };
  }
}
