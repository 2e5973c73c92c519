import { connect } from 'node:net';
import { findLayer, locate } from '../../config/attribute.ts';
import { askMcpHealth } from '../../serve/mcp-check.ts';
import { resolveMcpUrl } from '../../serve/mcp-url.ts';
import type { Finding } from '../finding.ts';
import type { Patient } from '../patient.ts';
import { quoteWord } from '../shell.ts';

const name = 'mcp server';
const ANSWER_MS = 4000;

/** Whether the configured MCP server answers. */
export async function checkMcpServer({ config: { written, layers }, env }: Patient): Promise<Finding[]> {
  const asWritten = written.mcp?.url;
  if (asWritten === undefined)
    return [{ name, state: 'absent', detail: 'none is configured (mcp.url, ARCHON_MCP_URL)' }];
  const configured = await resolveMcpUrl(asWritten, env);
  if (!URL.canParse(configured)) return [describeUnread(asWritten)];
  const url = new URL(configured);
  // What stands before the host and after the path may be a key.
  const shown = `${url.origin}${url.pathname}`;
  const [health, trouble] = await Promise.all([askMcpHealth(configured, ANSWER_MS), findTrouble(url)]);
  if (health.connected) return [{ name, state: 'ok', detail: `${shown} answers` }];
  const layer = findLayer(layers, ['mcp', 'url']);
  const place = layer ? locate(layer, ['mcp', 'url']) : 'mcp.url';
  const mend = trouble
    ? `start that server, see that it answers (curl ${quoteWord(shown)}), or correct ${place}`
    : `correct the path in ${place}: most servers answer under /mcp`;
  const cause = trouble ?? `something listens there, but ${health.cause}`;
  return [{ name, state: 'broken', detail: `${shown} does not answer`, cause, mend }];
}

/** An expression whose variable or secret is not there. */
function describeUnread(asWritten: string): Finding {
  const cause = 'what its expression reads is not there, or is no address';
  const mend = 'set the variable, or put the secret into its file';
  return { name, state: 'broken', detail: `mcp.url cannot be read: ${asWritten}`, cause, mend };
}

/** Why nobody can be reached at an address; undefined when somebody listens. */
function findTrouble({ hostname, port, protocol, host }: URL): Promise<string | undefined> {
  const number = Number(port || (protocol === 'https:' ? 443 : 80));
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: number, timeout: ANSWER_MS });
  return new Promise<string | undefined>((resolve) => {
    socket.once('connect', () => resolve(undefined));
    socket.once('timeout', () => resolve(`no connection to ${host} within ${ANSWER_MS / 1000} s`));
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(describe(error, host)));
  }).finally(() => socket.destroy());
}

function describe({ code, message }: NodeJS.ErrnoException, host: string): string {
  if (code === 'ECONNREFUSED') return `connection refused: nobody listens at ${host}`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `the host of ${host} is not known`;
  return message || `no connection to ${host}`;
}
