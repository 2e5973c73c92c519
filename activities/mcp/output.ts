import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/sdk/types.js';
import type { Json, JsonObject } from '../../src/plan/json.ts';
import { AgentError } from '../agent-error.ts';
import { toFirstWords } from '../http/answer.ts';

/**
 * What a tool gave: its structured content, else its text (the JSON that it is, or `{text}`); blocks that are no text come as
 * `content` beside it.
 *
 * @throws AgentError `AgentFailed` when the tool says that it has failed
 */
export function toOutput(tool: string, result: CallToolResult, hide: (text: string) => string): Json {
  const { content = [], structuredContent, isError } = result;
  const texts = content.filter((block) => block.type === 'text').map(({ text }) => text);
  if (isError) {
    throw new AgentError(
      'AgentFailed',
      `${tool} failed: ${toFirstWords(hide(texts.join('\n'))) || 'it said nothing'}`,
      {
        nextStep: 'mend the task’s input_data, or what the tool speaks of',
      },
    );
  }
  if (structuredContent !== undefined) return structuredContent as JsonObject;
  const others = content.filter((block) => block.type !== 'text');
  if (others.length > 0) return { ...(texts.length > 0 && { text: texts.join('\n') }), content: toJson(others) };
  return (texts.length === 1 ? parseDocument(texts[0]!) : undefined) ?? { text: texts.join('\n') };
}

function toJson(blocks: ContentBlock[]): Json {
  return blocks as unknown as Json;
}

/** Only what is meant as a document: a text that happens to be a number stays one. */
function parseDocument(text: string): Json | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
