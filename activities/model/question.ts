import type { Json, JsonObject } from '../../src/plan/json.ts';
import type { CallContext } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { buildPrompt } from '../coding-cli/prompt.ts';
import { readPromptFile } from '../coding-cli/prompt-file.ts';
import type { UpstreamBlock } from '../coding-cli/upstream.ts';
import type { ModelInput } from './schema.ts';

/** About a quarter of a million tokens: more than nearly every model can read. */
const UPSTREAM_LIMIT = 2 ** 20;

/**
 * The text of the first message: the prompt, the results that the task builds on, and why the run before was not accepted.
 *
 * @param schema a schema that is to be told in words
 * @throws AgentError `InvalidInput` when the results are larger than a model can read, or the prompt's file cannot be read
 */
export async function buildQuestion(
  input: ModelInput,
  context: CallContext,
  schema: JsonObject | undefined,
): Promise<string> {
  const { previousFailure: before } = context;
  const written = input.prompt_file === undefined ? input.prompt : await readPromptFile(input.prompt_file, context);
  return buildPrompt({
    description: written ?? context.description,
    prompt: undefined,
    upstream: showUpstream(context.upstream),
    schema,
    // That a server was not there is no news to a model.
    previousFailure: before?.class === 'OutputInvalid' || before?.class === 'AgentFailed' ? before : undefined,
  });
}

/** A model has no files: all of it goes into the prompt. */
function showUpstream(upstream: Record<string, Json>): UpstreamBlock[] {
  const blocks = Object.entries(upstream).map(([id, output]) => ({ id, json: JSON.stringify(output, null, 2) }));
  const size = blocks.reduce((total, { json }) => total + json.length, 0);
  if (size <= UPSTREAM_LIMIT) return blocks;
  const sizes = blocks.map(({ id, json }) => `${id} (${json.length} characters)`).join(', ');
  throw new AgentError('InvalidInput', `the results that the task builds on are too large for a prompt: ${sizes}`, {
    nextStep: 'let a task between them choose or sum up what the model needs',
  });
}
