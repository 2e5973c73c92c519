import { join } from 'node:path';
import { listAgents } from '../agents.ts';
import type { Config } from '../config/layer.ts';
import { loadConfig } from '../config/load.ts';
import { stateFolder } from '../files/state-folders.ts';
import type { Log } from '../log.ts';
import { createSessions } from '../mcp/sessions.ts';
import { loadToken } from '../mcp/token.ts';
import type { Agent } from '../spec/agents.ts';
import { installRuntime } from '../temporal/runtime.ts';
import { chooseFreePort } from '../temporal/server/ports.ts';
import { openSession } from '../temporal/session.ts';
import type { ConnectionFlags } from '../temporal/setting-names.ts';
import { createApp } from './app.ts';
import { within } from './cached.ts';
import { createHealthCheck } from './health.ts';
import { createLink } from './link.ts';
import { type Listening, listen } from './listen.ts';
import { createMcpRoutes } from './mcp-routes.ts';
import { resolveMcpUrl } from './mcp-url.ts';
import { createFigureReader } from './metrics/figures.ts';
import { createKeptLedgers } from './metrics/kept-ledgers.ts';
import { createRegistry } from './metrics/registry.ts';
import { createHealthRoutes, createMetricsRoutes } from './routes.ts';

/** What `dispatch serve` is started with. */
export type ServeOptions = {
  host: string;
  port: number;
  /** By which this server may be called, besides addresses, `localhost` and the machine's name. */
  names: readonly string[];
  flags: ConnectionFlags;
  env: NodeJS.ProcessEnv;
  agents: ReadonlyMap<string, Agent>;
  config: Config;
  log: Log;
  report(line: string): void;
};

/** Prometheus gives up after ten seconds by default; what was read before is better than nothing. */
const SCRAPE_MS = 8000;
const SDK_MS = 1500;

/**
 * Serves health and metrics over HTTP until it is closed. A Temporal server that is away, from the start or later, is told by
 * the answers.
 *
 * @throws DispatchError `Usage` when it cannot listen
 */
export async function startServing(options: ServeOptions): Promise<Listening> {
  const { env, log, agents, report } = options;
  const sdkMetrics = `127.0.0.1:${await chooseFreePort()}`;
  installRuntime(log, sdkMetrics);
  const link = createLink(createOpener(options), log);
  const figures = createFigureReader(link, createKeptLedgers(join(stateFolder(env), 'metrics'), log), log);
  const registry = createRegistry(figures.show);
  const listAvailable = async () =>
    (await listAgents(agents, { env, workspace: process.cwd() }))
      .filter(({ available }) => available === true)
      .map(({ name }) => name);
  const { url } = options.config.written.mcp ?? {};
  const mcpUrl = url && (await resolveMcpUrl(url, env));
  const check = createHealthCheck({ link, mcpUrl, listAvailable });
  const scrape = async () => {
    await within(SCRAPE_MS, figures.refresh(), () => undefined);
    return `${await registry.metrics()}${await fetchText(`http://${sdkMetrics}/metrics`)}`;
  };
  const isReady = async () => (await link.find()) !== undefined && figures.show().sums !== undefined;
  const mcp = await createMcp(options);
  const apps = [createHealthRoutes(check, isReady), createMetricsRoutes(scrape), mcp.routes];
  const routes = apps.map((app) => ({ path: '/', app }));
  const listening = await listen(createApp(routes, options), options);
  report(`MCP at ${listening.url}/mcp; the token for what changes something is in ${mcp.token.place}`);
  void figures.refresh();
  return {
    url: listening.url,
    close: async () => {
      await listening.close();
      await Promise.all([link.close(), mcp.close()]);
    },
  };
}

/** Its dispatches are served in the background, in the folder that this process was started in. */
async function createMcp({ env, log, flags, report }: ServeOptions) {
  const token = await loadToken(env);
  const sessions = createSessions();
  const context = { workspace: process.cwd(), env, log, flags, report, loadConfig, openSession: sessions.open };
  return { token, routes: createMcpRoutes({ context, token }), close: sessions.close };
}

/** Only at first the local server is started: who stops it later means it. */
function createOpener({ flags, env, config, log, report }: ServeOptions): () => ReturnType<typeof openSession> {
  let start: 'if-database' | 'never' = 'if-database';
  return () => {
    const opening = openSession({ flags, env, config, log, report, start });
    start = 'never';
    return opening;
  };
}

/** Temporal's own metrics; without them the others still count. */
async function fetchText(url: string): Promise<string> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(SDK_MS) }).catch(() => undefined);
  return answer?.ok ? await answer.text().catch(() => '') : '';
}
