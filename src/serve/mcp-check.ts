import { knowsOlderOnly, readEndpoint } from '../../activities/mcp/server.ts';
import { messageOf } from '../errors.ts';
import { getVersion } from '../package-info.ts';
import type { McpAddress } from './mcp-address.ts';

const HELLO = {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'parallel-dispatcher', version: getVersion() },
};

/** Whether an MCP server is there, and how that was found out, or why it is not. */
type McpHealth = { connected: true; by: 'health' | 'ping' } | { connected: false; cause: string };

/** Whether an MCP server is there and well; see `askMcpHealth`. */
export async function checkMcp(address: McpAddress, timeoutMs: number): Promise<boolean> {
  return (await askMcpHealth(address, timeoutMs)).connected;
}

/**
 * Asks an MCP server how it is: by `GET /health` at its root, which may say `{"status": "healthy"}`, and by the protocol's own
 * `ping` where there is no such page. The session that this opens is ended again.
 */
export async function askMcpHealth({ url, headers = {} }: McpAddress, timeoutMs: number): Promise<McpHealth> {
  const signal = AbortSignal.timeout(timeoutMs);
  const ask: Ask = (page, init) => askWithin(page, { ...init, headers: { ...headers, ...init?.headers }, signal });
  try {
    return (await askPage(url, ask)) ?? (await ping(url, ask));
  } catch (error) {
    const cause = signal.aborted ? `it did not answer within ${timeoutMs / 1000} s` : describe(error);
    return { connected: false, cause };
  }
}

type Ask = (url: URL, init?: { method?: string; headers?: Record<string, string>; body?: string }) => Promise<Response>;

/** Follows a redirect within the server alone: the headers are for nobody else. */
async function askWithin(url: URL, init: RequestInit): Promise<Response> {
  const answer = await fetch(url, { ...init, redirect: 'manual' });
  const location = answer.headers.get('location');
  const target = answer.status < 400 && location !== null ? new URL(location, url) : undefined;
  return target?.origin === url.origin ? fetch(target, { ...init, redirect: 'error' }) : answer;
}

/** Undefined when there is no page that tells. */
async function askPage(url: string, ask: Ask): Promise<McpHealth | undefined> {
  const answer = await ask(new URL('/health', url));
  const text = await answer.text();
  if (answer.status >= 500 && answer.status !== 501)
    return { connected: false, cause: `GET /health answers ${answer.status}` };
  if (!answer.ok) return undefined;
  const status = readStatus(text);
  if (status !== undefined && !/^(healthy|ok|up|ready|pass)$/i.test(status))
    return { connected: false, cause: `GET /health says ${JSON.stringify(status.slice(0, 40))}` };
  return { connected: true, by: 'health' };
}

function readStatus(text: string): string | undefined {
  try {
    const { status } = JSON.parse(text) as { status?: unknown };
    return typeof status === 'string' ? status : undefined;
  } catch {
    return undefined;
  }
}

/** The protocol's own way, without a client: whoever asks for health must not wait for one to load. */
async function ping(url: string, ask: Ask): Promise<McpHealth> {
  const { streamable, sse } = readEndpoint(url);
  const send = (message: object, headers?: Record<string, string>) => post(ask, streamable, { message, headers });
  const hello = await send({ id: 1, method: 'initialize', params: HELLO });
  const session = hello.answer.headers.get('mcp-session-id');
  const headers = { 'mcp-protocol-version': HELLO.protocolVersion, ...(session && { 'mcp-session-id': session }) };
  try {
    if (knowsOlderOnly(hello.answer.status) && (await isOlder(sse, ask))) return { connected: true, by: 'ping' };
    if (!hello.isMessage) return { connected: false, cause: describeAnswer(hello.answer) };
    // The one request that may come before the client says that it is ready.
    const pong = await send({ id: 2, method: 'ping' }, headers);
    return pong.isMessage ? { connected: true, by: 'ping' } : { connected: false, cause: describeAnswer(pong.answer) };
  } finally {
    if (session) await ask(streamable, { method: 'DELETE', headers }).catch(() => undefined);
  }
}

type Posted = { answer: Response; isMessage: boolean };

type Message = { message: object; headers: Record<string, string> | undefined };

async function post(ask: Ask, url: URL, { message, headers }: Message): Promise<Posted> {
  const answer = await ask(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', ...message }),
  });
  const text = await answer.text();
  // An error is an answer, too.
  return { answer, isMessage: answer.ok && /"jsonrpc"\s*:\s*"2\.0"/.test(text) };
}

/** The transport before this one begins with a stream that the server keeps open. */
async function isOlder(url: URL, ask: Ask): Promise<boolean> {
  const answer = await ask(url, { headers: { accept: 'text/event-stream' } });
  await answer.body?.cancel();
  return answer.ok && (answer.headers.get('content-type') ?? '').startsWith('text/event-stream');
}

function describeAnswer({ ok, status }: Response): string {
  return ok ? 'it answers something that is no MCP' : `it answers ${status} to initialize`;
}

/** What `fetch` throws has its cause inside. */
function describe(error: unknown): string {
  const { cause } = error as { cause?: { code?: string } };
  return cause?.code ? `it cannot be reached (${cause.code})` : messageOf(error);
}
