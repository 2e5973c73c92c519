import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** How a model behaves once, when asked this. */
export type AnswerTo<Request> = (response: ServerResponse, request: Request) => void;

/**
 * A server on loopback until the running test ends. What is posted to `path` gets the answers one after the other, and the
 * last one again and again.
 *
 * @returns its address and what it was asked
 */
export async function startAnswerServer<Request>(
  path: string,
  answers: AnswerTo<Request>[],
): Promise<{ url: string; requests: Request[] }> {
  const requests: Request[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      if (!request.url?.startsWith(path)) return response.writeHead(404).end();
      const asked: Request = JSON.parse(body);
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
  return { url: `http://127.0.0.1:${port}`, requests };
}

/** The answer comes after a while. */
export function later<Request>(ms: number, answer: AnswerTo<Request>): AnswerTo<Request> {
  return (response, request) => void setTimeout(() => answer(response, request), ms);
}

/** Nothing comes, for ever. */
export const hang = (): undefined => undefined;

/** Begins a stream of server-sent events. */
export function streamEvents(response: ServerResponse, events: { type: string }[]): ServerResponse {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  return response;
}

/** Refuses with a body of JSON. */
export function refuseWith(status: number, body: object, headers: Record<string, string>): AnswerTo<unknown> {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}
