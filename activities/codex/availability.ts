import { access, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../src/plan/json.ts';
import { askProgram, readVersion } from '../ask-program.ts';
import type { Availability, Missing } from '../availability.ts';
import { type CodexSettings, codexSettings } from './schema.ts';

const INSTALL = 'install Codex (npm install -g @openai/codex), or set the agent’s "binary" to its path';

/** Whether a `codex` agent with these settings could run: its program is there, and something to log in with. */
export async function checkCodex(
  settings: JsonObject,
  env: NodeJS.ProcessEnv,
  workspace: string,
): Promise<Availability> {
  const parsed = codexSettings.parse(settings);
  const [answer, credentials] = await Promise.all([
    askProgram({ argv: [parsed.binary, '--version'], cwd: workspace, env }),
    findCredentials(parsed, env),
  ]);
  const missing: Missing[] = [];
  if ('missing' in answer)
    missing.push(answer.missing.certain ? { ...answer.missing, next_step: INSTALL } : answer.missing);
  if (credentials === null) missing.push(describeLogin(env));
  return { version: 'stdout' in answer ? readVersion(answer.stdout) : null, credentials, missing };
}

function describeLogin(env: NodeJS.ProcessEnv): Missing {
  const next_step = env['OPENAI_API_KEY']
    ? 'set CODEX_API_KEY too (Codex does not read OPENAI_API_KEY by itself), or run "codex login"'
    : 'run "codex login" once, or set CODEX_API_KEY';
  return { what: 'a login for Codex', next_step };
}

/** The first that Codex would use; of a model provider of its own only Codex knows what it needs. */
async function findCredentials({ config, profile }: CodexSettings, env: NodeJS.ProcessEnv): Promise<string | null> {
  const home = env['CODEX_HOME'] || join(env['HOME'] || homedir(), '.codex');
  if (typeof config['model_provider'] === 'string') return `those of the model provider ${config['model_provider']}`;
  if (env['CODEX_API_KEY']) return 'CODEX_API_KEY';
  if (await isThere(join(home, 'auth.json'))) return 'auth.json in CODEX_HOME';
  const files = ['config.toml', ...(profile ? [`${profile}.config.toml`] : [])];
  const named = await Promise.all(files.map((file) => namesCredentials(join(home, file))));
  return files.find((_, number) => named[number]) ?? null;
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Whether Codex's own configuration names another place for a login, or a provider that may need none. */
async function namesCredentials(file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return /^\s*(?:model_provider|cli_auth_credentials_store)\s*=/m.test(text);
}
