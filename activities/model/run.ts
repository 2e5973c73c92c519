import type { Json, JsonObject } from '../../src/plan/json.ts';
import type { AgentOutcome, CallContext, RunAgent } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { redact } from '../secrets.ts';
import { type Endpoint, findEndpoint } from './availability.ts';
import { createFetch } from './connection.ts';
import { askForJson, askForText } from './conversation.ts';
import type { Asking } from './generate.ts';
import { createLanguageModel } from './language-model.ts';
import { buildQuestion } from './question.ts';
import { type ModelInput, type ModelSettings, readySettings } from './schema.ts';

const CREDENTIALS = /^(authorization|x-api-key|api-key)$/i;

/**
 * The `model` agent: asks a chat model and gives back its `{text}`, or the JSON that the task's `output_schema` wants.
 *
 * @throws AgentError of the class that the status, the failed connection or the answer stands for
 * @throws what the context's signal was aborted with, when it was
 */
export const runModel: RunAgent<ModelInput> = async (input, context) => {
  const settings = readySettings.parse(context.settings);
  const hasOwnKey = Object.keys(input.headers ?? {}).some((name) => CREDENTIALS.test(name));
  const endpoint = await findEndpoint(settings, { env: context.env, hasOwnKey });
  const hide = <T extends Json>(value: T): T => redact(context.redact(value), endpoint.hidden);
  try {
    const outcome = await converse(input, { settings, endpoint, hide, context });
    return { ...outcome, output: hide(outcome.output) };
  } catch (error) {
    // Nobody but this function knows the key, so nobody after it can hide it.
    if (context.signal.aborted) throw context.signal.reason;
    if (!(error instanceof AgentError)) throw error;
    const { failure, message, nextStep, resetAt } = error;
    throw new AgentError(failure, hide(message), { nextStep: hide(nextStep), ...(resetAt && { resetAt }) });
  }
};

type Around = {
  settings: ModelSettings;
  endpoint: Endpoint;
  context: CallContext;
  hide<T extends Json>(value: T): T;
};

async function converse(input: ModelInput, { settings, endpoint, context, hide }: Around): Promise<AgentOutcome> {
  const { signal } = context;
  const { host } = endpoint.baseUrl;
  const schema: JsonObject | undefined = context.call.output_schema;
  // The APIs know schemas of objects only.
  const byApi = settings.structured_output === 'api' && schema?.['type'] === 'object';
  const fetch = createFetch({
    allowHosts: settings.allow_hosts,
    maxResponseBytes: settings.max_response_bytes,
    headers: input.headers ?? {},
    signal,
    hide,
  });
  const asking: Asking = {
    model: createLanguageModel(settings, { endpoint, fetch }),
    name: settings.model,
    host,
    input,
    schema: byApi ? schema : undefined,
    signal,
    hide,
  };
  const question = await buildQuestion(input, context, byApi ? undefined : schema);
  context.report(`asking ${settings.model} at ${host}`);
  return schema ? await askForJson(question, schema, asking) : await askForText(question, asking);
}
