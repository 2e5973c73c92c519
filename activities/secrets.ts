import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Json, JsonObject } from '../src/plan/json.ts';
import { AgentError } from './agent-error.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
/** A shorter value would black out ordinary text. */
const MIN_REDACTED = 4;
const MIN_LINE = 8;

/** Where secrets lie, one file each: `PARALLEL_DISPATCH_SECRETS_DIR`, else a folder beside the user's configuration. */
function getSecretsFolder(env: NodeJS.ProcessEnv): string {
  const config = env['XDG_CONFIG_HOME'] || join(homedir(), '.config');
  return env['PARALLEL_DISPATCH_SECRETS_DIR'] || join(config, 'parallel-dispatcher', 'secrets');
}

/**
 * The value of a secret: its file without the last line break.
 *
 * @throws AgentError `InvalidInput` naming the secret, never its value
 */
export async function readSecret(name: string, env: NodeJS.ProcessEnv): Promise<string> {
  if (!NAME.test(name)) throw new AgentError('InvalidInput', `${name} is not a secret's name`);
  const folder = getSecretsFolder(env);
  try {
    return (await readFile(join(folder, name), 'utf8')).replace(/\r?\n$/, '');
  } catch (error) {
    throw new AgentError('InvalidInput', `the secret ${name} cannot be read`, {
      nextStep: `put its value into the file ${join(folder, name)}`,
      cause: error,
    });
  }
}

/** Replaces every occurrence of the given values in a JSON value, keys included, by `[redacted]`. */
export function redact<T extends Json>(value: T, secrets: readonly string[]): T {
  const hidden = secrets.flatMap(listForms).filter((secret) => secret.length >= MIN_REDACTED);
  return hidden.length === 0 ? value : (redactValue(value, hidden) as T);
}

/**
 * A secret as it is, as it stands inside JSON, in a URL and in base64, and its lines: a key in PEM form is often printed line
 * by line.
 */
function listForms(secret: string): string[] {
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= MIN_LINE);
  const coded = [
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(Buffer.from(secret).toString()),
    Buffer.from(secret).toString('base64'),
  ];
  return [secret, ...coded, ...lines];
}

function redactValue(value: Json, hidden: readonly string[]): Json {
  if (typeof value === 'string') return hidden.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), value);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, hidden));
  // A number may be a secret, too.
  if (typeof value === 'number') return hidden.includes(String(value)) ? '[redacted]' : value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as JsonObject);
  return Object.fromEntries(
    entries.map(([key, item]) => [redactValue(key, hidden) as string, redactValue(item, hidden)]),
  );
}
