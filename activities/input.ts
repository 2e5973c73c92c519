import type { Json, JsonObject } from '../src/plan/json.ts';
import { findExpressions, resolveTemplates, TemplateError } from '../src/plan/template.ts';
import { AgentError } from './agent-error.ts';
import { type FrozenBackend, readBackend } from './backend/frozen.ts';
import type { WholeCall } from './inflate.ts';
import { KINDS } from './kinds.ts';
import { readSecret } from './secrets.ts';
import { listKeys, looksLikeKey } from './sensitive.ts';

/** An input that its kind's own schema has accepted. */
export type AnyInput = Record<string, unknown>;

/**
 * A call's input, and its back end's, as their adapters get them: expressions on `env` and `secret` resolved (here and
 * nowhere earlier, so that a value never enters the history) and checked by the kind's schema.
 *
 * @returns the input, the values that must not appear in anything that leaves, and the names of the secrets among them
 * @throws AgentError `InvalidInput` with every place that does not fit
 */
export async function parseInput(
  call: WholeCall,
  env: NodeJS.ProcessEnv,
): Promise<{ input: AnyInput; backend: FrozenBackend | undefined } & Hidden> {
  const { value, ...own } = await resolveOutside(call.input, env);
  const input = check(call.kind, value);
  const backend = readBackend(call);
  if (!backend) return { input, backend, ...own };
  const { value: defaults, ...others } = await resolveOutside(backend.input, env);
  return {
    input,
    backend: { ...backend, input: defaults },
    secrets: [...own.secrets, ...others.secrets],
    secretNames: [...own.secretNames, ...others.secretNames],
  };
}

/** The values that must not appear in anything that leaves, and the names of the secrets among them. */
type Hidden = { secrets: string[]; secretNames: string[] };

/**
 * Resolves expressions on `env` and `secret`.
 *
 * @returns the fields, and the values that must not appear in anything that leaves
 * @throws AgentError `InvalidInput` when something is missing
 */
export async function resolveOutside(
  fields: JsonObject,
  env: NodeJS.ProcessEnv,
): Promise<{ value: JsonObject } & Hidden> {
  const expressions = findExpressions(fields);
  const names = new Set(expressions.flatMap((expression) => expression.secrets));
  const secrets = new Map<string, string>();
  for (const name of names) secrets.set(name, await readSecret(name, env));
  const sensitive = expressions.flatMap((expression) => expression.env.filter(looksLikeKey));
  const hidden = [...secrets.values(), ...sensitive.map((name) => env[name] ?? ''), ...listKeys(env)];
  const value = resolve(fields, (kind, name) => (kind === 'secret' ? secrets.get(name) : env[name]));
  return { value, secrets: hidden, secretNames: [...names] };
}

type Read = (kind: 'env' | 'secret', name: string) => Json | undefined;

function resolve(input: JsonObject, read: Read): JsonObject {
  try {
    return resolveTemplates(input, ({ kind, name }) => read(kind, name), 'outside') as JsonObject;
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new AgentError('InvalidInput', error.message, { nextStep: error.nextStep, cause: error });
  }
}

function check(kind: string, input: JsonObject): AnyInput {
  const schema = KINDS[kind]?.input;
  if (!schema) return input;
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `input_data.${path.join('.')}: ${message}`);
  throw new AgentError('InvalidInput', issues.join('; '), { nextStep: 'mend the task’s input_data' });
}
