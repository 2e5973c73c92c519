import { type Logger, pino } from 'pino';

export type Log = Logger;

/** The program's log: to stderr, because stdout carries the result. `DISPATCH_DEBUG=1` shows everything. */
export function createLog(env: NodeJS.ProcessEnv): Log {
  const level = env['DISPATCH_DEBUG'] ? 'debug' : 'warn';
  return pino({ level, base: null }, pino.destination({ fd: 2, sync: true }));
}
