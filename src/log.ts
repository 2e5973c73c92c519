import { type Logger, pino, stdSerializers } from 'pino';
import { createTextRedactor } from '../activities/secrets.ts';
import { messageOf } from './errors.ts';
import { openLogFile } from './logging/file.ts';
import { chooseLevel, LOG_DEFAULTS, type LogOptions } from './logging/options.ts';
import { loadPretty } from './logging/pretty.ts';
import { openRotatingFile } from './logging/rotating.ts';
import { type Sink, STDERR } from './logging/sink.ts';

export type Log = Logger;

/** A log, and what a process that lasts does with it. */
export type OpenLog = Pick<Sink, 'reopen' | 'flush'> & { log: Log };

/** The program's log: to stderr, because stdout carries the result. `DISPATCH_DEBUG=1` shows everything. */
export function createLog(env: NodeJS.ProcessEnv): Log {
  return openLog(LOG_DEFAULTS, env).log;
}

/**
 * Opens a log. Keys in the environment and secrets that this process has read are hidden in every line. A destination that
 * cannot be written is told once, on stderr, and the lines go there: work does not depend on its log.
 */
export function openLog(options: LogOptions, env: NodeJS.ProcessEnv): OpenLog {
  const sink = openSink(options);
  const redact = createTextRedactor(env);
  const isForTerminal = options.destination === 'stderr' && process.stderr.isTTY && !env['NO_COLOR'];
  const format = options.format === 'pretty' ? loadPretty(isForTerminal) : (line: string) => line;
  const write = (line: string) => sink.write(redact(format(line)));
  const level = chooseLevel(options, env);
  const log = pino({ level, base: null, serializers: { error: stdSerializers.err } }, { write });
  return { log, reopen: () => sink.reopen(), flush: () => sink.flush() };
}

function openSink({ destination, rotation }: LogOptions): Sink {
  if (destination === 'stderr') return STDERR;
  let isTold = false;
  const tell = (error: unknown) => {
    if (!isTold) STDERR.write(`warning: the log ${destination} cannot be written: ${messageOf(error)}\n`);
    isTold = true;
  };
  try {
    return rotation ? openRotatingFile(destination, rotation, tell) : openLogFile(destination, tell);
  } catch (error) {
    tell(error);
    return STDERR;
  }
}
