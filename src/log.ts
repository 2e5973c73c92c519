import { type Logger, pino, stdSerializers } from 'pino';
import { createTextRedactor } from '../activities/secrets.ts';
import { DispatchError, messageOf } from './errors.ts';
import { type LogSettings, STDERR } from './log-settings.ts';
import { openLogFile } from './logging/file.ts';
import { openRotatingFile } from './logging/rotating.ts';
import { type Sink, STDERR_SINK } from './logging/sink.ts';
import { escapeControls } from './spec/words.ts';

export type Log = Logger;

const openSinks = new Set<Sink>();

/**
 * The program's log: to stderr unless a file is set, because stdout carries the result. `DISPATCH_DEBUG=1` shows everything, on
 * stderr also when there is a file. Keys in the environment and secrets that this process has read are hidden in every line.
 *
 * @throws DispatchError `InvalidConfig` when the file cannot be opened
 */
export function createLog(env: NodeJS.ProcessEnv, settings: LogSettings = {}): Log {
  const isDebugged = Boolean(env['DISPATCH_DEBUG']);
  const level = isDebugged ? 'debug' : (settings.level ?? 'warn').toLowerCase();
  const sink = openSink(settings);
  const sinks = new Set(isDebugged ? [sink, STDERR_SINK] : [sink]);
  const redact = createTextRedactor(env);
  const format = settings.format === 'pretty' ? toPretty : (line: string) => line;
  const write = (line: string) => {
    const text = redact(format(line));
    for (const each of sinks) each.write(text);
  };
  return pino({ level, base: null, serializers: { error: stdSerializers.err } }, { write });
}

/** Goes on in the files of their names where log files were moved away, as logrotate does. */
export function reopenLogs(): void {
  for (const sink of openSinks) sink.reopen();
}

/** Resolves when all that was logged is written. */
export async function flushLogs(): Promise<void> {
  await Promise.all([...openSinks].map((sink) => sink.flush()));
}

function openSink({ destination: name = STDERR, rotation }: LogSettings): Sink {
  if (name === STDERR) return STDERR_SINK;
  try {
    const sink = rotation ? openRotatingFile(name, rotation, tellOnce(name)) : openLogFile(name, tellOnce(name));
    openSinks.add(sink);
    return sink;
  } catch (error) {
    const next_step = 'make it writable, or name another file, or stderr';
    const message = `${name} cannot be written: ${messageOf(error)}`;
    throw new DispatchError('InvalidConfig', { path: 'logging.destination', message, next_step }, error);
  }
}

/** A disk that becomes full must not end the work. */
function tellOnce(name: string): (error: Error) => void {
  let isTold = false;
  return (error) => {
    if (!isTold) STDERR_SINK.write(`warning: the log ${name} cannot be written: ${messageOf(error)}\n`);
    isTold = true;
  };
}

/** One line for people: `20:45:12 warn  words {"more":1}`, the time in UTC. */
function toPretty(line: string): string {
  const { level, time, msg = '', ...rest } = JSON.parse(line);
  const words = [
    new Date(time).toISOString().slice(11, 19),
    (pino.levels.labels[level] ?? String(level)).padEnd(5),
    escapeControls(String(msg)),
    ...(Object.keys(rest).length > 0 ? [escapeControls(JSON.stringify(rest))] : []),
  ];
  return `${words.join(' ')}\n`;
}
