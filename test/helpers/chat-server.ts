import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { startServer } from '../activities/http/server.ts';

type Message = { role: string; content: unknown };

/** What the model was asked, by either API. */
type ChatRequest = {
  path: string;
  headers: IncomingHttpHeaders;
  body: { model: string; messages: Message[]; [field: string]: unknown };
};

/** How the model behaves once. */
export type Reply = (response: ServerResponse, request: ChatRequest) => void;

export type ChatServer = {
  /** With what the usual `base_url` ends with. */
  url: string;
  port: number;
  requests: ChatRequest[];
};

/**
 * A model on loopback that answers in one piece, by the Messages API of Anthropic and by the Chat Completions API of OpenAI,
 * until the running test ends. It gives the replies one after the other, and the last one again and again.
 */
export async function startChatServer(...replies: Reply[]): Promise<ChatServer> {
  const requests: ChatRequest[] = [];
  const { url, port } = await startServer(async (request, response) => {
    const { url: path = '', headers } = request;
    const body = JSON.parse(await text(request));
    requests.push({ path, headers, body });
    replies[Math.min(requests.length, replies.length) - 1]!(response, { path, headers, body });
  });
  return { url: `${url}/v1`, port, requests };
}

/** The model says something; `reason` is why it stops, in OpenAI's words. */
export function say(words: string, reason: 'stop' | 'length' | 'content_filter' = 'stop'): Reply {
  return (response, request) => {
    const answer = request.path === '/v1/messages' ? toMessage(words, reason, request) : toCompletion(words, reason);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  };
}

/** The server answers with a status and a text. */
export function answer(status: number, body: string, headers: Record<string, string> = {}): Reply {
  return (response) => void response.writeHead(status, headers).end(body);
}

/** Nothing comes, for ever. */
export const hang: Reply = () => undefined;

function toCompletion(content: string, finish_reason: string): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'plum-1-0925',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason }],
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
  };
}

/** JSON that is wanted as the input of a tool comes as one. */
function toMessage(text: string, reason: string, { body }: ChatRequest): object {
  const isTool = Array.isArray(body['tools']) && reason === 'stop' && text.startsWith('{');
  const content = isTool
    ? { type: 'tool_use', id: 'toolu_1', name: 'json', input: JSON.parse(text) }
    : { type: 'text', text };
  const stop_reason = { stop: isTool ? 'tool_use' : 'end_turn', length: 'max_tokens', content_filter: 'refusal' }[
    reason
  ];
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'plum-1-0925',
    content: [content],
    stop_reason,
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 5 },
  };
}
