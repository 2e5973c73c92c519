import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Config } from '../config/layer.ts';
import { loadConfig } from '../config/load.ts';
import { createLog, type Log } from '../log.ts';
import type { Session } from '../temporal/session.ts';

/** Options of every command that talks to a Temporal server. */
export type ServerOptions = { address?: string; namespace?: string; profile?: string };
/** Options of every command that prints data. */
export type FormatOptions = { format?: 'json' | 'text' | 'markdown'; json?: boolean };

/** Adds the options that name a server. */
export function addServerOptions(command: Command): Command {
  return command
    .option('--address <host:port>', 'Temporal server; the configured one, or the local one, when absent')
    .option('--namespace <name>', 'Temporal namespace')
    .option('--profile <name>', "profile in Temporal's own configuration file");
}

/** Adds the options that choose between JSON and text. */
export function addFormatOptions(command: Command, more: 'markdown'[] = []): Command {
  return command
    .addOption(new Option('--format <format>', 'text on a terminal, JSON otherwise').choices(['json', 'text', ...more]))
    .option('--json', 'the same as --format json');
}

/** A port as an option gives it; 0 stands for any that is free. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('It must be a whole number up to 65535.');
  return port;
}

/** The same for a command that prints results, which may be Markdown, too. */
export function addResultOptions(command: Command): Command {
  return addFormatOptions(command, ['markdown']);
}

/** Writes one line to stderr; stdout is for the result. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Prints data on stdout: JSON for programs, text for a person at a terminal. */
export function print<T>(data: T, formatText: (data: T) => string, { format, json }: FormatOptions): void {
  const asText = format ? format !== 'json' : !json && process.stdout.isTTY;
  if (asText) process.stdout.write(`${formatText(data).trimEnd()}\n`);
  else printJson(data);
}

/** Prints data on stdout as JSON. */
export function printJson(data: unknown): void {
  process.stdout.write(`${JSON.stringify(data, null, 2)}\n`);
}

/**
 * The configuration that holds in this folder, and the log that it asks for.
 *
 * @throws DispatchError `InvalidConfig` with all that is wrong
 */
export async function configure(): Promise<{ config: Config; log: Log }> {
  const config = await loadConfig();
  return { config, log: createLog(process.env, config.written.logging) };
}

/** The same, for a command that prepares dispatches: says what is odd about the configuration. */
export async function configureAloud(): ReturnType<typeof configure> {
  const configured = await configure();
  for (const warning of configured.config.warnings) say(`warning: ${warning}`);
  return configured;
}

/** Opens a session for a command that looks, hands it on, and closes it. A stopped local server is started if it has data. */
export async function withSession<T>(
  flags: ServerOptions,
  use: (session: Session, log: Log) => Promise<T>,
): Promise<T> {
  const { config, log } = await configure();
  const { openSession } = await import('../temporal/session.ts');
  const { explainServerError } = await import('../temporal/server-error.ts');
  const session = await openSession({ flags, env: process.env, config, start: 'if-database', log, report: say });
  try {
    return await use(session, log);
  } catch (error) {
    throw explainServerError(error, 'ID', session);
  } finally {
    await session.close();
  }
}
