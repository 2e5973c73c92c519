import type { JsonObject } from '../../src/plan/json.ts';
import { isTemplate } from '../../src/plan/template-text.ts';
import type { Availability } from '../availability.ts';
import { findProgram } from '../process/find-program.ts';

const NOTHING: Availability = { version: null, credentials: null, missing: [] };

/** Whether there is a tool to call, and the program of its server. No server is asked, and none is started. */
export async function checkMcpAgent(
  { tool, command, env: own }: JsonObject,
  env: NodeJS.ProcessEnv,
  workspace: string,
): Promise<Availability> {
  if (tool === undefined) {
    const next_step = 'name an agent of kind "mcp" in config.agents, with "tool", and "url" or "command"';
    return { ...NOTHING, missing: [{ what: 'a tool to call', next_step }] };
  }
  const [program] = Array.isArray(command) ? command : [];
  if (typeof program !== 'string' || isTemplate(program) || own !== undefined) return NOTHING;
  if ((await findProgram({ argv: [program], cwd: workspace, env })) === 'fine') return NOTHING;
  const what = `the program ${JSON.stringify(program)}`;
  return { ...NOTHING, missing: [{ what, next_step: 'install it, or correct the agent’s "command"' }] };
}
