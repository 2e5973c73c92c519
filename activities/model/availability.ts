import type { JsonObject } from '../../src/plan/json.ts';
import { AgentError } from '../agent-error.ts';
import { resolveOutside } from '../input.ts';
import { findBaseUrlFault, readBaseUrl } from './base-url.ts';
import { type ModelSettings, readySettings } from './schema.ts';

/** The public address of each API, and the variable that holds a key for it and for nothing else. */
const APIS = {
  anthropic: { url: 'https://api.anthropic.com/v1', variable: 'ANTHROPIC_API_KEY' },
  openai: { url: 'https://api.openai.com/v1', variable: 'OPENAI_API_KEY' },
} as const;

const UNSET = {
  what: 'a model to ask',
  next_step: 'name an agent of kind "model" in config.agents, with "api" and "model"',
};

/** Where a model is asked, and with what key. */
export type Endpoint = {
  baseUrl: URL;
  key: string | undefined;
  /** Where the key comes from, in words. */
  credentials: string | null;
  /** Values that must not appear in anything that leaves. */
  hidden: string[];
};

/**
 * Whether a model can be asked as far as this machine can tell, without a request: whether its address and its key are there.
 * Names them, never their values.
 */
export async function checkModel(
  settings: JsonObject,
  env: NodeJS.ProcessEnv,
): Promise<{ version: string | null; credentials: string | null; missing: { what: string; next_step: string }[] }> {
  const { data } = readySettings.safeParse(settings);
  if (!data) return { version: null, credentials: null, missing: [UNSET] };
  try {
    const { credentials } = await findEndpoint(data, { env, hasOwnKey: false });
    return { version: null, credentials, missing: [] };
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    return { version: null, credentials: null, missing: [{ what: error.message, next_step: error.nextStep }] };
  }
}

/**
 * Where a model is asked, and with what key. The environment's usual key goes to the API's own public address only.
 *
 * @param hasOwnKey whether the request brings a key of its own, so that the usual one is not needed
 * @throws AgentError `InvalidInput` when a variable or a secret is not there, or the address is none
 */
export async function findEndpoint(
  settings: ModelSettings,
  { env, hasOwnKey }: { env: NodeJS.ProcessEnv; hasOwnKey: boolean },
): Promise<Endpoint> {
  const { url, variable } = APIS[settings.api];
  const found = await resolveOutside({ base_url: settings.base_url ?? url }, env);
  const baseUrl = checkBaseUrl(String(found.value['base_url']));
  const usual = baseUrl.origin === new URL(url).origin && !hasOwnKey ? `\${{ env.${variable} }}` : undefined;
  const reference = settings.api_key ?? usual;
  if (reference === undefined) return { baseUrl, key: undefined, credentials: null, hidden: found.secrets };
  const { value } = await resolveOutside({ api_key: reference }, env);
  const credentials = nameSource(reference);
  const key = checkKey(String(value['api_key']).trim(), credentials);
  return { baseUrl, key, credentials, hidden: [...found.secrets, key] };
}

function checkBaseUrl(text: string): URL {
  const fault = findBaseUrlFault(text);
  if (fault === undefined) return readBaseUrl(text);
  throw new AgentError('InvalidInput', `base_url ${fault}`, {
    nextStep: 'mend base_url of the agent in config.agents',
  });
}

function nameSource(reference: string): string {
  const [, kind, name] = /(env|secret)\.([\w.-]+)/.exec(reference)!;
  return kind === 'env' ? `${name} of the environment` : `the secret ${name}`;
}

/** Other characters would fail in the midst of the request, in an error that tells the key. */
function checkKey(key: string, source: string): string {
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  const fault = key === '' ? 'is empty' : 'holds a character that no header can hold';
  throw new AgentError('InvalidInput', `the API key, ${source}, ${fault}`, { nextStep: 'put the key there, alone' });
}
