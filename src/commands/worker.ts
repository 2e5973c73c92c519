import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { KINDS } from '../../activities/kinds.ts';
import { DispatchError } from '../errors.ts';
import { reopenLogs } from '../log.ts';
import { workers } from '../spec/fields.ts';
import { findNearest } from '../spec/nearest.ts';
import { requireQueueName } from '../spec/queue-name.ts';
import { quote } from '../spec/words.ts';
import { resolveWorkers } from '../spec/workers.ts';
import type { WorkerSettings } from '../worker/options.ts';
import { addServerOptions, configureAloud, parsePort, type ServerOptions, say } from './shared.ts';

const METRICS_HOST = '127.0.0.1';

type Options = ServerOptions & {
  queue: string;
  maxWorkers: string;
  agents?: string[];
  allowRoot: string[];
  allowEnv: string[];
  drain: number;
  metricsPort?: number;
  metricsHost: string;
};

/** `dispatch worker`: a daemon that serves a shared queue. */
export function addWorkerCommand(program: Command): void {
  const command = program
    .command('worker')
    .description('serve a shared queue until stopped: dispatches submitted with run --queue, from any machine')
    .requiredOption('--queue <name>', 'the queue')
    .option('--max-workers <n>', 'agents at once: a number or "cpu_cores * X"', 'cpu_cores * 2')
    .option(
      '--agents <kinds>',
      'the only kinds of agents that it runs, with commas between; all when absent',
      splitNames,
    )
    .option('--allow-root <folder>', 'workspaces may lie in it; repeatable; this directory when absent', collect, [])
    .option(
      '--allow-env <name>',
      'a variable that agents get; repeatable; NAME_* for all that begin so',
      collectNames,
      [],
    )
    .option('--drain <seconds>', 'when stopped, wait so long for agents before leaving them', parseSeconds, 0)
    .option('--metrics-port <n>', "serve Temporal's metrics of this worker for Prometheus, at /metrics", parseFixedPort)
    .option(
      '--metrics-host <address>',
      'where; others on the network can read them when not loopback',
      parseAddress,
      METRICS_HOST,
    )
    .addHelpText(
      'after',
      '\nExample:\n  dispatch worker --queue builds --allow-root /srv/work --allow-env ANTHROPIC_API_KEY',
    );
  addServerOptions(command).action(serve);
}

async function serve(options: Options): Promise<void> {
  const settings = toSettings(options);
  const configured = await configureAloud();
  const { runWorker } = await import('../worker/run.ts');
  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    if (stop.signal.aborted) process.exit(1);
    say(`stopping (${signal}); again to end at once`);
    stop.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  process.on('SIGHUP', hasTerminal() ? onSignal : reopenLogs);
  await runWorker(settings, { ...configured, env: process.env, report: say, stop: stop.signal });
}

/** Whose terminal is closed has to go. A service has none: HUP tells it that its log was moved away. */
function hasTerminal(): boolean {
  return [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
}

function toSettings(options: Options): WorkerSettings {
  const { queue, maxWorkers, agents, allowRoot, allowEnv, drain, metricsPort, metricsHost, ...connection } = options;
  requireQueueName(queue);
  for (const kind of agents ?? []) requireKind(kind);
  return {
    queue,
    slots: toSlots(maxWorkers),
    roots: allowRoot.length > 0 ? allowRoot : ['.'],
    kinds: agents,
    variables: allowEnv,
    drainMs: drain * 1000,
    connection,
    metrics: metricsPort === undefined ? undefined : { host: metricsHost, port: metricsPort },
  };
}

function toSlots(text: string): number {
  const parsed = workers.safeParse(Number.isInteger(Number(text)) ? Number(text) : text);
  if (parsed.success) return resolveWorkers(parsed.data, availableParallelism());
  const next_step = 'write a whole number, or "cpu_cores * 1.5"';
  throw new DispatchError('Usage', {
    path: '--max-workers',
    message: `${quote(text)} is no number of workers`,
    next_step,
  });
}

function requireKind(kind: string): void {
  if (Object.hasOwn(KINDS, kind)) return;
  const nearest = findNearest(kind, Object.keys(KINDS));
  const next_step = nearest ? `did you mean ${nearest}?` : `there are ${Object.keys(KINDS).join(', ')}`;
  throw new DispatchError('Usage', { path: '--agents', message: `${quote(kind)} is no kind of agent`, next_step });
}

function splitNames(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}

function collect(text: string, before: string[]): string[] {
  return [...before, text];
}

function collectNames(text: string, before: string[]): string[] {
  if (!/^([A-Za-z_]\w*\*?|\*)$/.test(text))
    throw new InvalidArgumentError('It must be the name of a variable, without its value, or NAME_*.');
  return [...before, text];
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() === '' || !(seconds >= 0 && seconds <= 86_400)) throw new InvalidArgumentError('It must be seconds.');
  return seconds;
}

/** Nobody would find one that the system chooses. */
function parseFixedPort(text: string): number {
  const port = parsePort(text);
  if (port === 0) throw new InvalidArgumentError('It must be a port that Prometheus can be told, from 1.');
  return port;
}

function parseAddress(text: string): string {
  if (isIP(text) === 0) throw new InvalidArgumentError('It must be an address such as 127.0.0.1 or ::1.');
  return text;
}
