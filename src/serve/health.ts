import { getVersion } from '../package-info.ts';
import { cacheFor, within } from './cached.ts';
import type { Link } from './link.ts';
import type { McpAddress } from './mcp-address.ts';
import { checkMcp } from './mcp-check.ts';

/** What `GET /health` answers. */
export type Health = {
  /** `unhealthy`: nothing can run. `degraded`: what was configured is not there in whole. */
  status: 'healthy' | 'degraded' | 'unhealthy';
  version: string;
  /** False also when no MCP server is configured. */
  mcp_connected: boolean;
  /** Agents that can run on this machine. */
  agents_available: string[];
  temporal_connected: boolean;
};

export type HealthOptions = {
  link: Link;
  /** Undefined when none is configured. */
  mcp: McpAddress | undefined;
  /** Names of the agents that can run here. It may take some seconds: programs are asked for their version. */
  listAvailable(): Promise<string[]>;
};

const MCP_MS = 1500;
const MCP_FRESH_MS = 10_000;
const AGENTS_MS = 2000;
const AGENTS_FRESH_MS = 60_000;

/** A health check that answers within about two seconds, however often it is asked. */
export function createHealthCheck({ link, mcp, listAvailable }: HealthOptions): () => Promise<Health> {
  const askMcp = cacheFor(MCP_FRESH_MS, async () => mcp !== undefined && checkMcp(mcp, MCP_MS));
  let known: string[] = [];
  const askAgents = cacheFor(AGENTS_FRESH_MS, async () => {
    known = await listAvailable().catch(() => known);
    return known;
  });
  void askAgents();
  return async () => {
    const [session, isMcpThere, agents] = await Promise.all([
      link.find(),
      askMcp(),
      within(AGENTS_MS, askAgents(), () => known),
    ]);
    const isWhole = agents.length > 0 && (mcp === undefined || isMcpThere);
    return {
      status: session ? (isWhole ? 'healthy' : 'degraded') : 'unhealthy',
      version: getVersion(),
      mcp_connected: isMcpThere,
      agents_available: agents,
      temporal_connected: session !== undefined,
    };
  };
}
