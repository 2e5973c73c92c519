import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configFolder } from '../src/files/state-folders.ts';
import type { Json, JsonObject } from '../src/plan/json.ts';
import { AgentError } from './agent-error.ts';
import { listKeys } from './sensitive.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
/** A shorter value would black out ordinary text. */
const MIN_REDACTED = 4;
const MIN_LINE = 8;

/** Secrets that this process has read, by their names: its own log must not tell them. */
const readHere = new Map<string, string>();

/** Where secrets lie, one file each: `PARALLEL_DISPATCH_SECRETS_DIR`, else a folder beside the user's configuration. */
function getSecretsFolder(env: NodeJS.ProcessEnv): string {
  return env['PARALLEL_DISPATCH_SECRETS_DIR'] || join(configFolder(env), 'secrets');
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
    const value = (await readFile(join(folder, name), 'utf8')).replace(/\r?\n$/, '');
    readHere.set(name, value);
    return value;
  } catch (error) {
    throw new AgentError('InvalidInput', `the secret ${name} cannot be read`, {
      nextStep: `put its value into the file ${join(folder, name)}`,
      cause: error,
    });
  }
}

/** Replaces every occurrence of the given values in a JSON value, keys included, by `[redacted]`. */
export function redact<T extends Json>(value: T, secrets: readonly string[]): T {
  const hidden = listForms(secrets);
  return hidden.length === 0
    ? value
    : (redactValue(value, { hidden: new Set(hidden), pattern: toPattern(hidden) }) as T);
}

/** Hides in texts of this process the keys of its environment and the secrets that it has read by then. */
export function createTextRedactor(env: NodeJS.ProcessEnv): (text: string) => string {
  const keys = listKeys(env);
  let known: string[] = [];
  let pattern = compilePattern(keys);
  return (text) => {
    const secrets = [...readHere.values()];
    if (secrets.length !== known.length || secrets.some((value, index) => value !== known[index])) {
      known = secrets;
      pattern = compilePattern([...keys, ...secrets]);
    }
    return pattern ? text.replace(pattern, '[redacted]') : text;
  };
}

function compilePattern(secrets: readonly string[]): RegExp | undefined {
  const forms = listForms(secrets);
  return forms.length === 0 ? undefined : toPattern(forms);
}

/** All forms in which secrets are hidden, the longest first: a short one may be a part of it. */
export function listForms(secrets: readonly string[]): string[] {
  const long = secrets.filter((secret) => secret.length >= MIN_REDACTED);
  const forms = new Set(long.flatMap(listFormsOf));
  return [...forms].sort((one, other) => other.length - one.length);
}

/** Finds any of these texts; of those that begin at one place the one that stands first. */
export function toPattern(texts: readonly string[]): RegExp {
  return new RegExp(texts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'g');
}

/**
 * A secret as it is, as it stands inside JSON, in a URL and in base64, and its lines: a key in PEM form is often printed line
 * by line.
 */
function listFormsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= MIN_LINE);
  const coded = [
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(Buffer.from(secret).toString()),
    Buffer.from(secret).toString('base64'),
  ];
  return [secret, ...coded, ...lines];
}

type Hidden = { hidden: ReadonlySet<string>; pattern: RegExp };

function redactValue(value: Json, what: Hidden): Json {
  if (typeof value === 'string') return value.replace(what.pattern, '[redacted]');
  if (Array.isArray(value)) return value.map((item) => redactValue(item, what));
  // A number may be a secret, too.
  if (typeof value === 'number') return what.hidden.has(String(value)) ? '[redacted]' : value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as JsonObject);
  return Object.fromEntries(entries.map(([key, item]) => [redactValue(key, what) as string, redactValue(item, what)]));
}
