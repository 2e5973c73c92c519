import type { IncomingMessage } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { AgentError } from '../agent-error.ts';
import type { Hop } from '../http/hop.ts';
import { describeNetworkFailure } from '../http/network-failure.ts';
import { send } from '../http/send.ts';
import { describeStatus, type NextSteps } from '../http/status-failure.ts';
import { getPort } from '../http/url.ts';
import type { HttpServer } from './server.ts';
import { createTap } from './tap.ts';

const NEXT_STEPS: NextSteps = {
  NotAllowed: 'check the credentials in headers of the MCP server',
  InvalidInput: 'check url of the MCP server: it is the address of its endpoint, such as http://host:port/mcp',
  AgentUnavailable: 'look at the server if this goes on',
};

/** The way to a server over HTTP, as one connection uses it. */
export type Wire = {
  fetch: typeof fetch;
  /** The status with which the server has refused a request. */
  refused(): number | undefined;
  /** Resolves when the notices that are on their way have arrived. */
  settled(): Promise<unknown>;
};

type Options = {
  server: HttpServer;
  /** Whether the older transport uses it, whose answers come over one stream that stays open. */
  isOlder: boolean;
  maxBytes: number;
  hide(text: string): string;
  /** Whether the request of this id has its answer. */
  isAnswered(id: unknown): boolean;
  /** Told of what breaks the connection while answers are waited for. */
  fail(error: AgentError): void;
};

/** How long what a stream has brought may take to be read. */
const READING_MS = 100;

/**
 * A `fetch` for the SDK. It goes nowhere but to the server's own host, waits for as long as it is let, where Node's own gives up
 * after five minutes, bounds what comes back, and throws the failure that a status stands for. The SDK does not tell that a
 * stream has ended before its answer: this does.
 */
export function createWire({ server, isOlder, maxBytes, hide, isAnswered, fail }: Options): Wire {
  const notices = new Set<Promise<unknown>>();
  let refused: number | undefined;

  async function request(hop: Hop, signal: AbortSignal): Promise<Response> {
    const host = `${hop.url.hostname}:${getPort(hop.url)}`;
    try {
      const answer = await send(hop, { allowHosts: [hop.url.host], signal });
      refused = await refuse(answer, hop, hide);
      const id = readId(hop.body);
      return toResponse(answer, {
        maxBytes,
        end: (error, hasEvents, canResume) => {
          if (signal.aborted || (error instanceof AgentError ? fail(error) : !hasEvents)) return;
          const broken = () => (isOlder || !(canResume || isAnswered(id))) && fail(describeBroken(host));
          setTimeout(broken, READING_MS);
        },
      });
    } catch (error) {
      if (error instanceof StatusError) refused = error.status;
      const failure = error instanceof StatusError ? error.failure : error;
      if (signal.aborted || failure instanceof AgentError) throw failure;
      throw describeNetworkFailure(failure, host);
    }
  }

  return {
    refused: () => refused,
    settled: () => Promise.allSettled(notices),
    fetch: async (input, init = {}) => {
      const hop = toHop(String(input), init, server);
      // A stream for what the server says unasked: nothing of that is of use here.
      if (hop.method === 'GET' && !isOlder && !hop.headers['last-event-id']) return new Response(null, { status: 405 });
      const asked = request(hop, init.signal ?? new AbortController().signal);
      if (hop.method === 'POST' && readId(hop.body) === undefined) track(notices, asked);
      if (hop.method === 'GET' && isOlder) asked.catch((error) => error instanceof AgentError && fail(error));
      return asked;
    },
  };
}

function track(notices: Set<Promise<unknown>>, notice: Promise<unknown>): void {
  notices.add(notice);
  const done = () => notices.delete(notice);
  notice.then(done, done);
}

function toHop(url: string, { method = 'GET', headers, body }: RequestInit, server: HttpServer): Hop {
  const own = Object.entries(server.headers).map(([name, value]) => [name.toLowerCase(), value]);
  const all = [['user-agent', 'parallel-dispatcher'], ...new Headers(headers), ['accept-encoding', 'identity'], ...own];
  return { url: new URL(url), method, headers: Object.fromEntries(all), body: body ? String(body) : undefined };
}

/** Of a JSON-RPC request; a notice has none. */
function readId(body: string | undefined): unknown {
  return body === undefined ? undefined : (JSON.parse(body) as { id?: unknown }).id;
}

/** A status that refuses, kept beside the failure that it stands for. */
class StatusError extends Error {
  readonly status: number;
  readonly failure: AgentError;

  constructor(status: number, failure: AgentError) {
    super(failure.message);
    this.status = status;
    this.failure = failure;
  }
}

/** @throws StatusError */
async function refuse(answer: IncomingMessage, { url }: Hop, hide: (text: string) => string): Promise<undefined> {
  const { statusCode = 0, headers } = answer;
  if (statusCode >= 200 && statusCode <= 299) return;
  const isRedirect = statusCode < 400 && headers.location !== undefined;
  // The SDK follows a redirect to the same server.
  if (isRedirect && new URL(headers.location!, url).origin === url.origin) return;
  const failure = isRedirect
    ? describeRedirect(headers.location!, url)
    : await describeStatus(answer, url, { redact: hide, nextSteps: NEXT_STEPS });
  answer.destroy();
  throw new StatusError(statusCode, failure);
}

function describeRedirect(location: string, from: URL): AgentError {
  return new AgentError('InvalidInput', `${from.origin} redirects to ${new URL(location, from).origin}`, {
    nextStep: 'if it is meant to be asked, write its address into url of the MCP server',
  });
}

function describeBroken(host: string): AgentError {
  return new AgentError('AgentUnavailable', `${host} closed the connection before its answer was complete`, {
    nextStep: 'look at the server if this goes on',
  });
}

type Ending = (error: unknown, hasEvents: boolean, canResume: boolean) => void;

function toResponse(answer: IncomingMessage, { maxBytes, end }: { maxBytes: number; end: Ending }): Response {
  const { statusCode = 0 } = answer;
  const headers = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]);
  if (statusCode === 202 || statusCode === 204) {
    answer.resume();
    return new Response(null, { status: statusCode, headers });
  }
  const hasEvents = /^\s*text\/event-stream/i.test(answer.headers['content-type'] ?? '');
  const tap = createTap(maxBytes);
  const body = pipeline(answer, tap.stream, (error) => end(error, hasEvents, tap.canResume()));
  return new Response(Readable.toWeb(body) as ReadableStream, { status: statusCode, headers });
}
