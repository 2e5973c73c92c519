import { type Logger, pino } from 'pino';
import { DispatchError, messageOf } from './errors.ts';
import { type LogSettings, STDERR } from './log-settings.ts';
import { escapeControls } from './spec/words.ts';

export type Log = Logger;

/**
 * The program's log: to stderr unless a file is set, because stdout carries the result. `DISPATCH_DEBUG=1` shows everything.
 *
 * @throws DispatchError `InvalidConfig` when the file cannot be written
 */
export function createLog(env: NodeJS.ProcessEnv, settings: LogSettings = {}): Log {
  const level = env['DISPATCH_DEBUG'] ? 'debug' : (settings.level ?? 'warn').toLowerCase();
  const destination = openDestination(settings.destination ?? STDERR);
  const stream =
    settings.format === 'pretty' ? { write: (line: string) => destination.write(toPretty(line)) } : destination;
  return pino({ level, base: null }, stream);
}

function openDestination(name: string): { write(line: string): unknown } {
  if (name === STDERR) return pino.destination({ fd: 2, sync: true });
  try {
    return pino.destination({ dest: name, append: true, mkdir: true, sync: true });
  } catch (error) {
    const next_step = 'make it writable, or name another file, or stderr';
    const message = `${name} cannot be written: ${messageOf(error)}`;
    throw new DispatchError('InvalidConfig', { path: 'logging.destination', message, next_step }, error);
  }
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
