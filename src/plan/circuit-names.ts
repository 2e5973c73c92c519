import type { CallResult } from './call.ts';
import type { PlanAgent } from './plan.ts';

/** A dispatch's MCP server, as calls and results name it. */
export const MCP = 'mcp';
/** The circuit of that server, which all agents share that use it. */
const MCP_CIRCUIT = 'config.mcp';

/**
 * The circuits that an agent's calls go through. `own`: the one that its failures count for. `needed`: all that must let a
 * call through. `optional`: while one of these does not, a call starts all the same and is told to do without.
 */
export type AgentCircuits = { own: string; needed: readonly string[]; optional: readonly string[] };

/** What the frozen settings of an agent say of it: those that use the MCP server of their dispatch have it in `mcp`. */
export function findCircuits(agent: string, { kind, settings }: PlanAgent): AgentCircuits {
  const { mcp } = settings;
  if (typeof mcp !== 'object' || mcp === null || Array.isArray(mcp))
    return { own: agent, needed: [agent], optional: [] };
  if (kind === 'mcp') return { own: MCP_CIRCUIT, needed: [MCP_CIRCUIT], optional: [] };
  const isNeeded = mcp['required'] === true;
  return {
    own: agent,
    needed: isNeeded ? [agent, MCP_CIRCUIT] : [agent],
    optional: isNeeded ? [] : [MCP_CIRCUIT],
  };
}

/** What a result tells of a circuit. Of a server that its agent may do without, only what the agent itself says counts. */
export function readReport(
  { own }: AgentCircuits,
  circuit: string,
  { reached, unavailable }: Pick<CallResult, 'reached' | 'unavailable'>,
): 'answered' | 'unavailable' | 'silent' {
  if (circuit === own) return 'answered';
  if (unavailable?.includes(MCP)) return 'unavailable';
  return reached?.includes(MCP) ? 'answered' : 'silent';
}

/** The circuit that a failure counts for. */
export function findFailed({ own, needed }: AgentCircuits, unavailable: readonly string[] | undefined): string {
  return unavailable?.includes(MCP) && needed.includes(MCP_CIRCUIT) ? MCP_CIRCUIT : own;
}
