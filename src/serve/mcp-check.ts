import { readEndpoint } from '../../activities/mcp/server.ts';
import { messageOf } from '../errors.ts';
import { getVersion } from '../package-info.ts';

const HELLO = {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'parallel-dispatcher', version: getVersion() },
};
/** The statuses with which a server refuses a transport that it does not know yet. */
const OLDER: readonly number[] = [400, 404, 405];

/** Whether an MCP server is there, and how that was found out, or why it is not. */
type McpHealth = { connected: true; by: 'health' | 'ping' } | { connected: false; cause: string };

/** Whether an MCP server is there and well; see `askMcpHealth`. */
export async function checkMcp(url: string, timeoutMs: number): Promise<boolean> {
  return (await askMcpHealth(url, timeoutMs)).connected;
}

/**
 * Asks an MCP server how it is: by `GET /health` at its root, which may say `{"status": "healthy"}`, and by the protocol's own
 * `ping` where there is no such page. The session that this opens is ended again.
 */
export async function askMcpHealth(url: string, timeoutMs: number): Promise<McpHealth> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    return (await askPage(url, signal)) ?? (await ping(url, signal));
  } catch (error) {
    const cause = signal.aborted ? `it did not answer within ${timeoutMs / 1000} s` : describe(error);
    return { connected: false, cause };
  }
}

/** Undefined when there is no page that tells. */
async function askPage(url: string, signal: AbortSignal): Promise<McpHealth | undefined> {
  const answer = await fetch(new URL('/health', url), { signal });
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
async function ping(url: string, signal: AbortSignal): Promise<McpHealth> {
  const { streamable, sse } = readEndpoint(url);
  const hello = await post(streamable, { id: 1, method: 'initialize', params: HELLO }, { signal });
  const session = hello.answer.headers.get('mcp-session-id');
  const headers = { 'mcp-protocol-version': HELLO.protocolVersion, ...(session && { 'mcp-session-id': session }) };
  try {
    if (OLDER.includes(hello.answer.status) && (await isOlder(sse, signal))) return { connected: true, by: 'ping' };
    if (!hello.isMessage) return { connected: false, cause: describeAnswer(hello.answer) };
    // The one request that may come before the client says that it is ready.
    const pong = await post(streamable, { id: 2, method: 'ping' }, { headers, signal });
    return pong.isMessage ? { connected: true, by: 'ping' } : { connected: false, cause: describeAnswer(pong.answer) };
  } finally {
    if (session) await fetch(streamable, { method: 'DELETE', headers, signal }).catch(() => undefined);
  }
}

type Posted = { answer: Response; isMessage: boolean };

async function post(
  url: URL,
  message: object,
  { headers = {}, signal }: { headers?: Record<string, string>; signal: AbortSignal },
): Promise<Posted> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', ...message }),
    signal,
  });
  const text = await answer.text();
  // An error is an answer, too.
  return { answer, isMessage: answer.ok && /"jsonrpc"\s*:\s*"2\.0"/.test(text) };
}

/** The transport before this one begins with a stream that the server keeps open. */
async function isOlder(url: URL, signal: AbortSignal): Promise<boolean> {
  const answer = await fetch(url, { headers: { accept: 'text/event-stream' }, signal });
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
