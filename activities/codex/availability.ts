import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { JsonObject } from '../../src/plan/json.ts';
import { type CodexSettings, codexSettings } from './schema.ts';

export type Availability = {
  version: string | null;
  /** What it would log in with, by name; never a value. */
  credentials: string | null;
  missing: { what: string; next_step: string }[];
};

const TIMEOUT_MS = 10_000;

/** Whether a `codex` agent with these settings could run: its program is there, and something to log in with. */
export async function checkCodex(settings: JsonObject, env: NodeJS.ProcessEnv): Promise<Availability> {
  const parsed = codexSettings.parse(settings);
  const [found, credentials] = await Promise.all([askVersion(parsed.binary, env), findCredentials(parsed, env)]);
  const version = found.version ?? null;
  const missing = [];
  if (found.problem !== undefined) missing.push(describeBinary(parsed.binary, found.problem));
  if (credentials === null) missing.push(describeLogin(env));
  return { version, credentials, missing };
}

async function askVersion(binary: string, env: NodeJS.ProcessEnv): Promise<{ version?: string; problem?: string }> {
  try {
    const { stdout } = await promisify(execFile)(binary, ['--version'], { env, timeout: TIMEOUT_MS });
    return { version: /\d+\.\d+\.\d+\S*/.exec(stdout)?.[0] ?? stdout.trim().slice(0, 80) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return { problem: code === 'ENOENT' ? 'was not found' : `does not run (${code ?? 'no answer'})` };
  }
}

function describeBinary(binary: string, problem: string): Availability['missing'][number] {
  return {
    what: `the program ${JSON.stringify(binary)} ${problem}`,
    next_step: 'install Codex (npm install -g @openai/codex), or set the agent’s "binary" to its path',
  };
}

function describeLogin(env: NodeJS.ProcessEnv): Availability['missing'][number] {
  const next_step = env['OPENAI_API_KEY']
    ? 'set CODEX_API_KEY too (Codex does not read OPENAI_API_KEY by itself), or run "codex login"'
    : 'run "codex login" once, or set CODEX_API_KEY';
  return { what: 'Codex has no login', next_step };
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
