import type { IncomingMessage } from 'node:http';
import type { CallContext } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { type HttpOutput, readAnswer } from './answer.ts';
import type { Hop } from './hop.ts';
import { describeNetworkFailure } from './network-failure.ts';
import { findRedirect } from './redirect.ts';
import type { HttpInput, HttpSettings } from './schema.ts';
import { send } from './send.ts';
import { isExpected } from './status.ts';
import { describeStatus } from './status-failure.ts';
import { getPort } from './url.ts';

type Asking = { input: HttpInput; settings: HttpSettings; context: CallContext };
type Asked = { output: HttpOutput; redirect?: undefined } | { redirect: Hop; output?: undefined };

/** Sends one request, without its redirects. */
export async function ask(hop: Hop, asking: Asking): Promise<Asked> {
  const { context, settings } = asking;
  let answer: IncomingMessage | undefined;
  try {
    context.report(`${hop.method} ${hop.url.host}`);
    answer = await send(hop, { allowHosts: settings.allow_hosts, signal: context.signal });
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

async function judge(answer: IncomingMessage, hop: Hop, { input, settings, context }: Asking): Promise<Asked> {
  const { statusCode = 0 } = answer;
  // It names the encoding that a body would have.
  if (hop.method === 'HEAD') delete answer.headers['content-encoding'];
  if (isExpected(statusCode, input.expected_status)) {
    return { output: await readAnswer(answer, settings.max_response_bytes) };
  }
  const redirect = findRedirect(answer, hop);
  if (redirect) return { redirect };
  throw await describeStatus(answer, hop.url, { redact: context.redact });
}
