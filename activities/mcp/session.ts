import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { RequestOptions } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { getVersion } from '../../src/package-info.ts';
import type { AgentError } from '../agent-error.ts';
import type { Program } from '../process/start.ts';
import { describeLate, explain } from './explain.ts';
import { type HttpServer, knowsOlderOnly, type McpServer } from './server.ts';
import { createStdio } from './stdio.ts';
import { createWire, type Wire } from './wire.ts';

/** For the last words to a server. */
const LEAVE_MS = 1000;
/** The SDK's own limit; what bounds a request is the signal. */
const FOREVER_MS = 2 ** 31 - 1;

/** What a request tells of its progress. */
type Progress = { progress: number; total?: number | undefined; message?: string | undefined };

/** An initialised connection to a server. */
export type McpSession = {
  /** For people. */
  name: string;
  /**
   * Asks the server something.
   *
   * @throws AgentError what the server's refusal, its silence or its end stands for
   * @throws what the signal was aborted with, when it was: the server is told
   */
  ask<T>(
    work: (client: Client, options: RequestOptions) => Promise<T>,
    onProgress?: (told: Progress) => void,
  ): Promise<T>;
  /** Ends the connection, and a server that was started for it with all that it has started. */
  close(): Promise<void>;
};

type Surroundings = { signal: AbortSignal; hide(text: string): string };
type Asked = Pick<McpServer, 'at' | 'answerMs' | 'maxBytes'>;

/** Connects to a server: over stdio, streamable HTTP, or the transport before that. */
export async function openSession(server: Asked, around: Surroundings): Promise<McpSession> {
  if ('argv' in server.at) return connect({ ...server, at: server.at }, around, createStdioWay(server.at));
  const newer = createHttpWay(server.at, false);
  try {
    return await connect(server, around, newer);
  } catch (error) {
    if (around.signal.aborted || !knowsOlderOnly(newer.refused())) throw error;
    return await connect(server, around, createHttpWay(server.at, true)).catch(() => {
      throw error;
    });
  }
}

/** How a server is reached. */
type Way = {
  name: string;
  createTransport(around: Surroundings & { maxBytes: number; fail(error: AgentError): void }): Transport;
  refused(): number | undefined;
  /** Before the transport closes. */
  leave(): Promise<unknown>;
};

function createStdioWay(program: Program): Way {
  return {
    name: `the server ${program.argv[0]}`,
    createTransport: (around) => createStdio(program, around),
    refused: () => undefined,
    leave: async () => undefined,
  };
}

function createHttpWay(server: HttpServer, isOlder: boolean): Way {
  let wire: Wire | undefined;
  let end = async (): Promise<void> => undefined;
  return {
    name: server.streamable.origin,
    createTransport: (around) => {
      const answered = new Set<unknown>();
      wire = createWire({ ...around, server, isOlder, isAnswered: (id) => answered.has(id) });
      const { fetch } = wire;
      const streamable = isOlder ? undefined : new StreamableHTTPClientTransport(server.streamable, { fetch });
      end = async () => streamable?.terminateSession();
      const transport = (streamable ?? new SSEClientTransport(server.sse, { fetch })) as Transport;
      transport.onmessage = (message) => void answered.add('id' in message ? message.id : undefined);
      return transport;
    },
    refused: () => wire?.refused(),
    leave: async () => {
      await wire?.settled();
      await end();
    },
  };
}

async function connect({ answerMs, maxBytes }: Asked, { signal, hide }: Surroundings, way: Way): Promise<McpSession> {
  const { name } = way;
  const broken = createBreak();
  const client = new Client({ name: 'parallel-dispatcher', version: getVersion() });
  client.onerror = (error) => {
    // What else it tells reaches those who asked.
    if (isNoMessage(error)) broken.fail(explain(error, { name, hide }));
  };
  const transport = way.createTransport({ signal, hide, maxBytes, fail: broken.fail });
  const close = async () => {
    await Promise.race([way.leave().catch(() => undefined), sleep(LEAVE_MS, undefined, { ref: false })]);
    await client.close();
    await transport.close();
  };
  const session: McpSession = {
    name,
    close,
    ask: async (work, onProgress) => {
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(describeLate(name, answerMs)), answerMs);
      const onprogress = (told: Progress) => {
        timer.refresh();
        onProgress?.(told);
      };
      const options = {
        signal: AbortSignal.any([signal, late.signal]),
        timeout: FOREVER_MS,
        ...(onProgress && { onprogress }),
      };
      try {
        signal.throwIfAborted();
        return await broken.race(work(client, options));
      } catch (error) {
        signal.throwIfAborted();
        throw late.signal.aborted ? late.signal.reason : explain(error, { name, hide });
      } finally {
        clearTimeout(timer);
      }
    },
  };
  try {
    await session.ask((_, options) => client.connect(transport, options));
    return session;
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}

/** The SDK goes on waiting after a message that it cannot read. */
function isNoMessage({ name, message }: Error): boolean {
  return name === 'ZodError' || name === 'SyntaxError' || message.startsWith('Maximum reconnection attempts');
}

/** What ends all that is waited for. */
function createBreak(): { fail(error: AgentError): void; race<T>(work: Promise<T>): Promise<T> } {
  let fail: (error: AgentError) => void = () => undefined;
  const broken = new Promise<never>((_, reject) => {
    fail = reject;
  });
  broken.catch(() => undefined);
  return {
    fail,
    race: (work) => {
      // It may yet fail when nobody waits for it any more.
      work.catch(() => undefined);
      return Promise.race([work, broken]);
    },
  };
}
