import type { JsonObject } from '../../src/plan/json.ts';
import { askProgram, readVersion } from '../ask-program.ts';
import type { Availability, Missing } from '../availability.ts';
import { findLogin } from './login.ts';
import { claudeCodeSettings } from './schema.ts';

const INSTALL =
  'install Claude Code (npm install -g @anthropic-ai/claude-code), or set the agent’s "binary" to its path';
const NO_LOGIN: Missing = {
  what: 'a login or a key of an API',
  next_step: 'log in: run "claude" once and type /login, or set ANTHROPIC_API_KEY',
};

/** Whether Claude Code is there, in which version, and whether it finds a login. Asks nobody. */
export async function checkClaudeCode(
  settings: JsonObject,
  env: NodeJS.ProcessEnv,
  workspace: string,
): Promise<Availability> {
  const { binary, setting_sources } = claudeCodeSettings.parse(settings);
  const program = { argv: [binary, '--version'], cwd: workspace, env: { ...env, DISABLE_AUTOUPDATER: '1' } };
  const [answer, credentials] = await Promise.all([
    askProgram(program),
    findLogin({ env, workspace, sources: setting_sources ?? ['user', 'project', 'local'], platform: process.platform }),
  ]);
  const missing = [
    ...('missing' in answer
      ? [answer.missing.certain ? { ...answer.missing, next_step: INSTALL } : answer.missing]
      : []),
    ...(credentials === null ? [NO_LOGIN] : []),
  ];
  return { version: 'stdout' in answer ? readVersion(answer.stdout) : null, credentials, missing };
}
