import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

type Block = { type: 'text'; text: string } | { type: 'tool_use'; id: string; name: string; input: object };

/** How the model behaves once. */
export type Answer = (response: ServerResponse, request: ModelRequest) => void;

/** What the model was asked: the messages so far, and the tools that it was offered. */
type ModelRequest = {
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
  const requests: ModelRequest[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      if (!request.url?.startsWith('/v1/messages')) return response.writeHead(404).end();
      const asked: ModelRequest = JSON.parse(body);
      requests.push(asked);
      return answers[Math.min(requests.length, answers.length) - 1]!(response, asked);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    said: (request) => JSON.stringify(requests[request]?.messages),
  };
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
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ type: 'error', error: { type, message: text } }));
  };
}

/** The answer comes after a while. */
export function later(ms: number, answer: Answer): Answer {
  return (response, request) => void setTimeout(() => answer(response, request), ms);
}

/** Nothing comes, for ever. */
export const hang: Answer = () => undefined;

/** The stream begins well and goes on with something that is no JSON. */
export const garble: Answer = (response) => {
  const [start] = message([], 'end_turn');
  stream(response, [start!]).end('event: content_block_delta\ndata: {garbage!!\n\n');
};

function stream(response: ServerResponse, events: { type: string }[]): ServerResponse {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  return response;
}

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
