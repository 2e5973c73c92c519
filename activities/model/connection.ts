import type { IncomingMessage } from 'node:http';
import { AgentError } from '../agent-error.ts';
import { readWhole } from '../http/answer.ts';
import { describeNetworkFailure } from '../http/network-failure.ts';
import { send } from '../http/send.ts';
import { isExpected } from '../http/status.ts';
import { describeStatus, type NextSteps } from '../http/status-failure.ts';
import { getPort } from '../http/url.ts';

const NEXT_STEPS: NextSteps = {
  NotAllowed: 'check the key and what it may use; api_key of the agent says where the key is',
  InvalidInput: 'mend base_url, model or the settings that the answer speaks of',
  AgentFailed: 'find out what stands in the way',
  AgentUnavailable: 'look at the server if this goes on',
  RateLimited: 'lower max_workers of the agent in config.agents if this goes on',
};

export type Connection = {
  allowHosts: string[];
  maxResponseBytes: number;
  /** They win over those that the library sets. */
  headers: Record<string, string>;
  signal: AbortSignal;
  hide(text: string): string;
};

/**
 * A `fetch` for the library. It goes where an `http` agent may go, without redirects; it waits for as long as the task may
 * take, where Node's own gives up on headers after five minutes; and it throws the failure that a status stands for.
 */
export function createFetch(connection: Connection): typeof fetch {
  const { signal, allowHosts, maxResponseBytes } = connection;
  return async (input, init) => {
    const url = new URL(String(input));
    const hop = { url, method: 'POST', headers: mergeHeaders(init, connection), body: String(init?.body ?? '') };
    let answer: IncomingMessage | undefined;
    try {
      answer = await send(hop, { allowHosts, signal });
      await refuseStatus(answer, url, connection);
      const bytes = await readWhole(answer, maxResponseBytes);
      return new Response(new Uint8Array(bytes));
    } catch (error) {
      if (signal.aborted || error instanceof AgentError) throw error;
      throw describeNetworkFailure(error, `${url.hostname}:${getPort(url)}`, 'base_url');
    } finally {
      answer?.destroy();
    }
  };
}

function mergeHeaders(init: RequestInit | undefined, { headers }: Connection): Record<string, string> {
  const own = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  // The library names itself, this machine's Node and the system, and sends an empty key for none.
  const set = [...new Headers(init?.headers)].filter(([name, value]) => name !== 'user-agent' && value !== '');
  return Object.fromEntries([['user-agent', 'parallel-dispatcher'], ['accept-encoding', 'gzip, br'], ...set, ...own]);
}

async function refuseStatus(answer: IncomingMessage, url: URL, { hide }: Connection): Promise<void> {
  const { statusCode = 0, headers } = answer;
  if (isExpected(statusCode, undefined)) return;
  if (statusCode < 400 && headers.location !== undefined) throw describeRedirect(headers.location, url);
  const failure = await describeStatus(answer, url, { redact: hide, nextSteps: NEXT_STEPS });
  // OpenAI says with 429 that nothing is paid for, too: no wait helps.
  if (failure.failure !== 'RateLimited' || !failure.message.includes('insufficient_quota')) throw failure;
  throw new AgentError('NotAllowed', failure.message, { nextStep: 'see to the credit of the account' });
}

/** A key is never carried along: where it may go is for a person to say. */
function describeRedirect(location: string, from: URL): AgentError {
  const { origin } = URL.canParse(location, from.href) ? new URL(location, from) : { origin: 'what is no URL' };
  return new AgentError('InvalidInput', `${from.origin} redirects to ${origin}`, {
    nextStep: 'if it is meant to be asked, write its address into base_url of the agent',
  });
}
