import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { CallContext } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { type HttpOutput, readAnswer } from './answer.ts';
import { guardConnection } from './guard.ts';
import type { Hop } from './hop.ts';
import { parseAllowedHost } from './hosts.ts';
import { describeNetworkFailure } from './network-failure.ts';
import { findRedirect } from './redirect.ts';
import type { HttpInput, HttpSettings } from './schema.ts';
import { isExpected } from './status.ts';
import { describeStatus } from './status-failure.ts';
import { getPort } from './url.ts';

type Asking = { input: HttpInput; settings: HttpSettings; context: CallContext };
type Asked = { output: HttpOutput; redirect?: undefined } | { redirect: Hop; output?: undefined };

/** Sends one request, without its redirects. */
export async function ask(hop: Hop, asking: Asking): Promise<Asked> {
  const { context } = asking;
  let answer: IncomingMessage | undefined;
  try {
    context.report(`${hop.method} ${hop.url.host}`);
    answer = await send(hop, asking);
    const asked = await judge(answer, hop, asking);
    context.signal.throwIfAborted();
    return asked;
  } catch (error) {
    // Whatever else an abort looks like to the socket.
    if (context.signal.aborted) throw context.signal.reason;
    if (error instanceof AgentError) throw error;
    throw describeNetworkFailure(error, `${hop.url.hostname}:${getPort(hop.url)}`);
  } finally {
    answer?.destroy();
  }
}

function send(hop: Hop, { settings, context: { signal } }: Asking): Promise<IncomingMessage> {
  const request = hop.url.protocol === 'https:' ? requestHttps : requestHttp;
  const body = hop.body === undefined ? undefined : Buffer.from(hop.body);
  const options = {
    method: hop.method,
    headers: { ...hop.headers, ...(body && { 'content-length': body.length }) },
    // A connection of its own: one that another call has opened may lead where this one must not go.
    agent: false,
    lookup: guardConnection(
      hop.url,
      settings.allow_hosts.flatMap((text) => parseAllowedHost(text) ?? []),
    ),
    signal,
  };
  return new Promise((resolve, reject) => {
    const sent = request(hop.url, options).on('error', reject);
    // Some endings are no error to Node, such as a change of protocol that nobody asked for.
    sent.on('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
    sent.on('response', (answer) => {
      // An answer without a length would pass for complete when its connection breaks.
      sent.on('error', (error) => answer.destroy(error));
      resolve(answer);
    });
    sent.end(body);
  });
}

async function judge(answer: IncomingMessage, hop: Hop, { input, settings, context }: Asking): Promise<Asked> {
  const { statusCode = 0 } = answer;
  // It names the encoding that a body would have.
  if (hop.method === 'HEAD') delete answer.headers['content-encoding'];
  if (isExpected(statusCode, input.expected_status)) {
    return { output: await readAnswer(answer, settings.max_response_bytes) };
  }
  const redirect = findRedirect(answer, hop);
  if (redirect) return { redirect };
  throw await describeStatus(answer, hop.url, context.redact);
}
