import { getVersion } from '../package-info.ts';

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'parallel-dispatcher', version: getVersion() },
  },
};

/** Whether an MCP server answers at an address (streamable HTTP). The session that this opens is ended again. */
export async function checkMcp(url: string, timeoutMs: number): Promise<boolean> {
  const signal = AbortSignal.timeout(timeoutMs);
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  try {
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(INITIALIZE), signal });
    await answer.body?.cancel();
    const session = answer.headers.get('mcp-session-id');
    if (session)
      await fetch(url, { method: 'DELETE', headers: { 'mcp-session-id': session }, signal }).catch(() => undefined);
    return answer.ok;
  } catch {
    return false;
  }
}
