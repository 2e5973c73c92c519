import { type Command, InvalidArgumentError } from 'commander';
import { createLog } from '../log.ts';
import { addServerOptions, type ServerOptions, say } from './shared.ts';

const HOST = '127.0.0.1';
const PORT = 8484;

type Options = ServerOptions & { host: string; port: number; allowHost?: string[] };

/** `dispatch serve`: health and metrics over HTTP, until it is ended. */
export function addServeCommand(program: Command): void {
  const serve = program
    .command('serve')
    .description('answer /health, /ready and /metrics over HTTP until it is ended; prints its address')
    .option('--host <address>', 'where to listen; others on the network can read it when it is not loopback', HOST)
    .option('--port <n>', 'the port; 0 for any that is free', parsePort, PORT)
    .option('--allow-host <name...>', 'further names by which it may be called')
    .addHelpText('after', '\nExample:\n  dispatch serve --port 8484\n  curl http://127.0.0.1:8484/health');
  addServerOptions(serve).action(runServer);
}

async function runServer({ host, port, allowHost = [], ...flags }: Options): Promise<void> {
  const { startServing } = await import('../serve/serve.ts');
  const { readDraft } = await import('../spec/draft.ts');
  const { env } = process;
  const ended = waitForSignal();
  const serving = await startServing({
    host,
    port,
    names: [host, ...allowHost],
    flags,
    env,
    agents: readDraft({}).agents,
    mcpUrl: env['ARCHON_MCP_URL'] || undefined,
    log: createLog(env),
    report: say,
  });
  process.stdout.write(`${serving.url}\n`);
  await ended;
  await serving.close();
}

/** A service that is told to end has done its work: it exits 0. */
function waitForSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => resolve());
  });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('It must be a whole number up to 65535.');
  return port;
}
