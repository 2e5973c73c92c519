import { type Command, InvalidArgumentError, Option } from 'commander';
import { loadConfig } from '../config/load.ts';
import { createLog, reopenLogs } from '../log.ts';
import { LOG_LEVELS, type LogSettings } from '../log-settings.ts';
import { addServerOptions, parsePort, type ServerOptions, say } from './shared.ts';

const HOST = '127.0.0.1';
const PORT = 8484;

type LogFlags = { logLevel?: string; logFormat?: 'json' | 'pretty'; logFile?: string; logRotate?: string };
type Options = ServerOptions & LogFlags & { host: string; port: number; allowHost?: string[] };

/** Whoever reads the log of a daemon wants to know when it came and went. */
const LEVEL = 'info';

/** `dispatch serve`: health and metrics over HTTP, until it is ended. */
export function addServeCommand(program: Command): void {
  const serve = program
    .command('serve')
    .description('answer /health, /ready, /metrics and MCP clients over HTTP until it is ended; prints its address')
    .option('--host <address>', 'where to listen; others on the network can read it when it is not loopback', HOST)
    .option('--port <n>', 'the port; 0 for any that is free', parsePort, PORT)
    .option('--allow-host <name...>', 'further names by which it may be called')
    .addHelpText('after', '\nExample:\n  dispatch serve --port 8484\n  curl http://127.0.0.1:8484/health');
  addServerOptions(addLogOptions(serve)).action(runServer);
}

function addLogOptions(command: Command): Command {
  return command
    .addOption(new Option('--log-level <level>', 'what is worth a line').choices(LOG_LEVELS))
    .addOption(new Option('--log-format <format>', 'JSON, or for people').choices(['json', 'pretty']))
    .option('--log-file <file>', 'where the log goes instead of stderr; HUP opens it anew')
    .option('--log-rotate <size>', 'begin a new file at this size, such as 10M; 7 old ones stay, gzipped', parseSize);
}

/** Options win over configuration. */
function chooseLogSettings(
  { logLevel, logFormat, logFile, logRotate: size }: LogFlags,
  config: LogSettings,
): LogSettings {
  return {
    level: logLevel ?? config.level ?? LEVEL,
    format: logFormat ?? config.format,
    destination: logFile ?? config.destination,
    rotation: size === undefined ? config.rotation : { size },
  };
}

async function runServer({ host, port, allowHost = [], ...options }: Options): Promise<void> {
  const { startServing } = await import('../serve/serve.ts');
  const { readDraft } = await import('../spec/draft.ts');
  const { putUnderSpec } = await import('../config/under-spec.ts');
  const { env } = process;
  const { address, namespace, profile } = options;
  const flags = Object.fromEntries(
    Object.entries({ address, namespace, profile }).filter(([, value]) => value !== undefined),
  );
  const config = await loadConfig();
  const log = createLog(env, chooseLogSettings(options, config.written.logging ?? {}));
  process.on('SIGHUP', reopenLogs);
  const ended = waitForSignal();
  const serving = await startServing({
    host,
    port,
    names: [host, ...allowHost],
    flags,
    env,
    agents: readDraft(putUnderSpec({}, config)).agents,
    config,
    log,
    report: say,
  });
  log.info({ url: serving.url }, 'serving');
  process.stdout.write(`${serving.url}\n`);
  await ended;
  await serving.close();
  log.info('ended');
}

/** A service that is told to end has done its work: it exits 0. */
function waitForSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => resolve());
  });
}

function parseSize(text: string): string {
  if (!/^[1-9]\d*[BKMG]$/.test(text)) throw new InvalidArgumentError('It must be a number and B, K, M or G.');
  return text;
}
