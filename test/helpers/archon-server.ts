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

function answer(server: ArchonServer, { request, response, body }: Exchange): void {
  const { mood } = server;
  if (request.url === '/health') return answerHealth(mood, response);
  if (request.url !== '/mcp') return void response.writeHead(404).end('no such page');
  if (request.method === 'DELETE') {
    server.asked.push('DELETE');
    return void response.writeHead(200).end();
  }
  const message: Message = JSON.parse(body);
  server.asked.push([message.method, message.params?.name ?? ''].join(' ').trim());
  server.headers.push(request.headers);
  if (message.id === undefined) return void response.writeHead(202).end();
  if (message.method === 'tools/call') server.given.push(message.params?.arguments ?? {});
  if (mood === '500') return void response.writeHead(500).end('the embedding model is away');
  if (mood === '401') return void response.writeHead(401).end('no key');
  if (mood === 'redirects') return void response.writeHead(307, { location: 'http://elsewhere.example/mcp' }).end();
  if (mood === 'a web page')
    return void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>It works</h1>');
  if (mood === 'hangs' && message.method !== 'initialize') return;
  const whole = { jsonrpc: '2.0', id: message.id, result: toResult(server, message) };
  if (message.method === 'tools/call' && mood !== 'well') return spoil(mood, whole, response);
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
