import { messageOf } from '../errors.ts';

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
    return (await askPage(url, signal)) ?? (await ping(url, { timeoutMs, signal }));
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

/** The protocol's own way; the client loads here only, most servers have the page. */
async function ping(
  url: string,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<McpHealth> {
  const [{ openSession }, { readEndpoint }] = await Promise.all([
    import('../../activities/mcp/session.ts'),
    import('../../activities/mcp/server.ts'),
  ]);
  const at = { ...readEndpoint(url), headers: {} };
  const server = { at, answerMs: timeoutMs, maxBytes: 2 ** 20 };
  const session = await openSession(server, { signal, hide: (text) => text });
  try {
    await session.ask((client, options) => client.ping(options));
    return { connected: true, by: 'ping' };
  } finally {
    await session.close().catch(() => undefined);
  }
}

/** What `fetch` throws has its cause inside. */
function describe(error: unknown): string {
  const { cause } = error as { cause?: { code?: string } };
  return cause?.code ? `it cannot be reached (${cause.code})` : messageOf(error);
}
