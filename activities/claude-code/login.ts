import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ClaudeCodeSettings } from './schema.ts';

export type LoginPlaces = {
  env: NodeJS.ProcessEnv;
  workspace: string;
  /** Which of Claude Code's own settings are read. */
  sources: NonNullable<ClaudeCodeSettings['setting_sources']>;
  platform: NodeJS.Platform;
};

/** Variables that Claude Code takes a login or a key from, or another cloud that has its own. */
const VARIABLES = ['ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_API_KEY', 'CLAUDE_CODE_OAUTH_TOKEN'];
const CLOUDS = ['BEDROCK', 'VERTEX', 'FOUNDRY', 'MANTLE', 'ANTHROPIC_AWS'].map((cloud) => `CLAUDE_CODE_USE_${cloud}`);

/**
 * Where Claude Code will find its login, in words; null when nowhere. Whether the login is still good, only a request could
 * tell. On macOS it may lie in the keychain, which is not looked into.
 */
export async function findLogin({ env, workspace, sources, platform }: LoginPlaces): Promise<string | null> {
  const home = env['HOME'] || homedir();
  const folder = env['CLAUDE_CONFIG_DIR'] || join(home, '.claude');
  const account = join(env['CLAUDE_CONFIG_DIR'] || home, '.claude.json');
  const files = [
    ...(sources.includes('local') ? [join(workspace, '.claude', 'settings.local.json')] : []),
    ...(sources.includes('project') ? [join(workspace, '.claude', 'settings.json')] : []),
    ...(sources.includes('user') ? [join(folder, 'settings.json')] : []),
    platform === 'darwin'
      ? '/Library/Application Support/ClaudeCode/managed-settings.json'
      : '/etc/claude-code/managed-settings.json',
  ];
  const found = await Promise.all([
    findVariable(env),
    ...files.map(findInSettings),
    findIn(join(folder, '.credentials.json'), ({ claudeAiOauth }) => isObject(claudeAiOauth) && 'the login'),
    findIn(account, ({ primaryApiKey }) => isText(primaryApiKey) && 'the key'),
  ]);
  const place = found.find((words) => words !== undefined);
  return place ?? (platform === 'darwin' ? 'unknown: macOS may have it in its keychain' : null);
}

function findVariable(env: Record<string, unknown>): string | undefined {
  return [...CLOUDS, ...VARIABLES].find((name) => isText(env[name]) && env[name] !== '0');
}

function findInSettings(file: string): Promise<string | undefined> {
  return findIn(file, ({ apiKeyHelper, env }) => {
    if (isText(apiKeyHelper)) return 'apiKeyHelper';
    return isObject(env) ? findVariable(env) : undefined;
  });
}

type Fields = Record<string, unknown>;

/** Names what a file has and the file. One that is not there, or that cannot be read, has nothing. */
async function findIn(file: string, find: (fields: Fields) => string | false | undefined): Promise<string | undefined> {
  try {
    const fields: unknown = JSON.parse(await readFile(file, 'utf8'));
    const name = isObject(fields) && find(fields);
    return name ? `${name} in ${file}` : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}
