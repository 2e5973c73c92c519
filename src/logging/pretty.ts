import { createRequire } from 'node:module';

/** Turns a line of JSON into one for people. */
export type Format = (line: string) => string;

/** Loaded when it is asked for: it would make every start slower. */
export function loadPretty(colorize: boolean): Format {
  const { prettyFactory } = createRequire(import.meta.url)('pino-pretty') as typeof import('pino-pretty');
  return prettyFactory({ colorize, singleLine: true, translateTime: 'SYS:yyyy-mm-dd HH:MM:ss.l' });
}
