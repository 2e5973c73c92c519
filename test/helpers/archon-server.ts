import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** How the server is today. `no health`: all is well, but there is no `GET /health`. */
export type Mood =
  | 'well'
  | 'no health'
  | 'unhealthy'
  | '500'
  | '401'
  | 'hangs'
  | 'half a stream'
  | 'wrong JSON'
  | 'a web page'
  | 'redirects'
  | 'floods';

type Message = { id?: number; method: string; params?: { name?: string; arguments?: Record<string, unknown> } };
type Answer = Record<string, unknown>;
type OnFinished = (work: () => void) => void;

export type ArchonServer = {
  url: string;
  /** What it was asked, by method and tool: `initialize`, `tools/call perform_rag_query`. */
  asked: string[];
  /** The arguments of the tools' calls. */
  given: Record<string, unknown>[];
  headers: IncomingMessage['headers'][];
  mood: Mood;
  /** What it gives to its next tools' calls, by tool. */
  answers: Record<string, unknown>;
};

const ANSWERS = {
  perform_rag_query: {
    success: true,
    results: [{ content: 'Effect nodes write with retries.', similarity_score: 0.9 }],
  },
  search_code_examples: { success: true, results: [{ summary: 'a writer', code: 'class NodeUserWriterEffect: ...' }] },
  assess_code_quality: { quality_score: 0.82, improvement_opportunities: ['name the retry limit'] },
  check_architectural_compliance: { compliance_score: 0.9, violations: [{ message: 'no health check' }] },
};

const text = { type: 'string' };
const TOOLS = [
  { name: 'perform_rag_query', inputSchema: schema({ query: text, match_count: { type: 'integer' } }, ['query']) },
  { name: 'search_code_examples', inputSchema: schema({ query: text }, ['query']) },
  {
    name: 'assess_code_quality',
    inputSchema: schema({ content: text, source_path: text, language: text }, ['content']),
  },
  {
    name: 'check_architectural_compliance',
    inputSchema: schema({ content: text, architecture_type: text }, ['content']),
  },
];

function schema(properties: object, required: string[]): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

/** A server with Archon's tools, on loopback until the running test ends, that can be out of sorts. */
export async function startArchon(mood: Mood = 'well', onFinished: OnFinished = onTestFinished): Promise<ArchonServer> {
  const server: ArchonServer = { url: '', asked: [], given: [], headers: [], mood, answers: { ...ANSWERS } };
  const http = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => answer(server, { request, response, body }));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  server.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return server;
}

type Exchange = { request: IncomingMessage; response: ServerResponse; body: string };

/** How it fails whatever it is asked. */
const REFUSALS: Partial<Record<Mood, (response: ServerResponse) => void>> = {
  '500': (response) => response.writeHead(500).end('the embedding model is away'),
  '401': (response) => response.writeHead(401).end('no key'),
  redirects: (response) => response.writeHead(307, { location: 'http://elsewhere.example/mcp' }).end(),
  'a web page': (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>It works</h1>'),
};

function answer(server: ArchonServer, { request, response, body }: Exchange): void {
  if (request.url === '/health') answerHealth(server.mood, response);
  else if (request.url !== '/mcp') response.writeHead(404).end('no such page');
  else if (request.method === 'DELETE') {
    server.asked.push('DELETE');
    response.writeHead(200).end();
  } else {
    server.headers.push(request.headers);
    answerMessage(server, JSON.parse(body), response);
  }
}

function answerMessage(server: ArchonServer, message: Message, response: ServerResponse): void {
  const { mood } = server;
  const { id, method, params } = message;
  server.asked.push([method, params?.name ?? ''].join(' ').trim());
  if (method === 'tools/call') server.given.push(params?.arguments ?? {});
  const whole = { jsonrpc: '2.0', id, result: toResult(server, message) };
  if (id === undefined) response.writeHead(202).end();
  else if (REFUSALS[mood]) REFUSALS[mood](response);
  else if (mood === 'hangs' && method !== 'initialize') return;
  else if (method === 'tools/call' && mood !== 'well') spoil(mood, whole, response);
  else
    response.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 's1' }).end(JSON.stringify(whole));
}

function answerHealth(mood: Mood, response: ServerResponse): void {
  if (mood === 'hangs') return;
  const status = mood === 'no health' ? 404 : mood === '500' ? 500 : 200;
  const said = { status: mood === 'unhealthy' ? 'unhealthy' : 'healthy', version: '1.0.0' };
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
}

function toResult(server: ArchonServer, { method, params = {} }: Message): Answer {
  if (method === 'initialize') {
    const serverInfo = { name: 'archon', version: '1.0.0' };
    return { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo };
  }
  if (method === 'tools/list') return { tools: TOOLS };
  if (method !== 'tools/call') return {};
  const given = server.answers[params.name ?? ''];
  if (given === 'fails') return { content: [{ type: 'text', text: 'the index is empty' }], isError: true };
  return { content: [{ type: 'text', text: typeof given === 'string' ? given : JSON.stringify(given) }] };
}

function spoil(mood: Mood, whole: Answer, response: ServerResponse): void {
  const events = () => response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (mood === 'wrong JSON') events().end('event: message\ndata: {"jsonrpc": "2.0", "id": \n\n');
  else if (mood === 'half a stream') events().end(`event: message\ndata: ${JSON.stringify(whole).slice(0, 30)}`);
  else if (mood === 'floods')
    events().end(`event: message\ndata: ${JSON.stringify({ ...whole, more: 'x'.repeat(2 ** 20) })}\n\n`);
  else events().end(`event: message\ndata: ${JSON.stringify(whole)}\n\n`);
}
