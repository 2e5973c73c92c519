import type { JsonObject } from '../../src/plan/json.ts';
import { isTemplate } from '../../src/plan/template-text.ts';
import type { Availability } from '../availability.ts';
import { findProgram } from '../process/find-program.ts';

const NOTHING: Availability = { version: null, credentials: null, missing: [] };

/**
 * Whether the program is there that an agent of kind `command` has for all its tasks. Not certain: an earlier task may
 * install it. One that an expression names, or that is looked for in a folder or PATH of the task's own, is not looked for.
 */
export async function checkCommand(
  { argv, cwd, env: own }: JsonObject,
  env: NodeJS.ProcessEnv,
  workspace: string,
): Promise<Availability> {
  const [program] = Array.isArray(argv) ? argv : [];
  if (typeof program !== 'string' || isTemplate(program) || cwd !== undefined || own !== undefined) return NOTHING;
  if ((await findProgram({ argv: [program], cwd: workspace, env })) === 'fine') return NOTHING;
  const what = `the program ${JSON.stringify(program)}`;
  return { ...NOTHING, missing: [{ what, next_step: 'install it, or correct the agent’s "argv"' }] };
}
