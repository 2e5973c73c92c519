import { isIPv6 } from 'node:net';
import { DispatchError, messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { installRuntime } from '../temporal/runtime.ts';

/** Where the metrics of this process are to be read; `host` is an address, no name. */
export type MetricsPlace = { host: string; port: number };

/**
 * Serves Temporal's own metrics of this process over HTTP, under `/metrics`. Comes before the first connection.
 *
 * @returns their address
 * @throws DispatchError `Usage` when the port is taken, or the address is none of this machine
 */
export function exposeMetrics({ host, port }: MetricsPlace, log: Log): string {
  const address = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
  try {
    installRuntime(log, address);
    return `http://${address}/metrics`;
  } catch (error) {
    throw explain(error, address);
  }
}

/** The exporter is not Node's: its errors have words and no codes. */
function explain(error: unknown, address: string): DispatchError {
  const text = messageOf(error);
  const [path, next_step] = /in use/.test(text)
    ? ['--metrics-port', 'end who has it, or choose another port']
    : /denied/.test(text)
      ? ['--metrics-port', 'choose a port from 1024']
      : ['--metrics-host', 'choose an address of this machine'];
  const message = `cannot listen on ${address} (${text})`;
  return new DispatchError('Usage', { path, message, next_step }, error);
}
