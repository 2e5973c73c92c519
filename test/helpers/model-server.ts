import { type AnswerTo, refuseWith, startAnswerServer, streamEvents as stream } from './answer-server.ts';

type Block = { type: 'text'; text: string } | { type: 'tool_use'; id: string; name: string; input: object };

/** How the model behaves once. */
export type Answer = AnswerTo<ModelRequest>;

/** What the model was asked: the messages so far, and the tools that it was offered. */
export type ModelRequest = {
  model: string;
  system: unknown;
  messages: { role: string; content: unknown }[];
  tools: { name: string }[];
};

export type ModelServer = {
  url: string;
  requests: ModelRequest[];
  /** All that a request said, as text. */
  said(request: number): string;
};

/**
 * A model on loopback that speaks the streaming Messages API, until the running test ends. It gives the answers one after
 * the other, and the last one again and again.
 */
export async function startModelServer(...answers: Answer[]): Promise<ModelServer> {
  const { url, requests } = await startAnswerServer('/v1/messages', answers);
  return { url, requests, said: (request) => JSON.stringify(requests[request]?.messages) };
}

/** The model says something and is done. */
export function say(text: string): Answer {
  return (response) => stream(response, message([{ type: 'text', text }], 'end_turn')).end();
}

/** The model calls a tool. */
export function use(name: string, input: object): Answer {
  const block: Block = { type: 'tool_use', id: `toolu_${Math.random().toString(36).slice(2)}`, name, input };
  return (response) => stream(response, message([block], 'tool_use')).end();
}

/** The API refuses. */
export function refuse(status: number, text: string, headers: Record<string, string> = {}): Answer {
  const type = { 401: 'authentication_error', 429: 'rate_limit_error', 529: 'overloaded_error' }[status] ?? 'api_error';
  return refuseWith(status, { type: 'error', error: { type, message: text } }, headers);
}

/** The stream begins well and goes on with something that is no JSON. */
export const garble: Answer = (response) => {
  const [start] = message([], 'end_turn');
  stream(response, [start!]).end('event: content_block_delta\ndata: {garbage!!\n\n');
};

function message(blocks: Block[], stop_reason: string): { type: string }[] {
  const usage = { input_tokens: 10, output_tokens: 1 };
  const base = { id: 'msg_1', type: 'message', role: 'assistant', model: 'test-model', content: [] };
  return [
    { type: 'message_start', message: { ...base, stop_reason: null, stop_sequence: null, usage } },
    ...blocks.flatMap(streamBlock),
    { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 5 } },
    { type: 'message_stop' },
  ] as { type: string }[];
}

function streamBlock(block: Block, index: number): object[] {
  const [content_block, delta] =
    block.type === 'text'
      ? [
          { type: 'text', text: '' },
          { type: 'text_delta', text: block.text },
        ]
      : [
          { ...block, input: {} },
          { type: 'input_json_delta', partial_json: JSON.stringify(block.input) },
        ];
  return [
    { type: 'content_block_start', index, content_block },
    { type: 'content_block_delta', index, delta },
    { type: 'content_block_stop', index },
  ];
}
