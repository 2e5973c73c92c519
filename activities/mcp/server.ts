import type { JsonObject } from '../../src/plan/json.ts';
import type { CallContext } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { findUrlFault } from '../http/url.ts';
import { resolveOutside } from '../input.ts';
import type { Program } from '../process/start.ts';
import { buildEnvironment } from '../program-environment.ts';
import { type McpSettings, mcpSettings } from './schema.ts';

/** Where a server is asked over HTTP: by the newer transport, and by the older one if it knows no other. */
export type HttpServer = { streamable: URL; sse: URL; headers: Record<string, string> };

/** A server with its expressions resolved, and how it is asked. */
export type McpServer = {
  at: HttpServer | Program;
  /** How long one answer may take. */
  answerMs: number;
  /** How often what did not get through is repeated. */
  repeats: number;
  maxBytes: number;
  /** Values that must not appear in anything that leaves. */
  hidden: string[];
};

/** The MCP server of a dispatch, as it is frozen into the settings of agents that use it. */
export type SharedServer = {
  url: string;
  headers?: Record<string, string>;
  timeout_seconds: number;
  retry_attempts: number;
  required: boolean;
};

const ANSWER_SECONDS = 30;
const REPEATS = 3;

/** Whether a server may refuse the newer transport with this status because it knows the older one alone. */
export function knowsOlderOnly(status: number | undefined): boolean {
  return status === 400 || status === 404 || status === 405;
}

/** The dispatch's own MCP server in an agent's settings, if it has one. */
export function readShared({ mcp }: JsonObject): SharedServer | undefined {
  return mcp as SharedServer | undefined;
}

/** An `mcp` agent's tool, and the server that has it: its own, else that of its dispatch. */
export async function findServer(
  settings: JsonObject,
  context: CallContext,
): Promise<{ tool: string; server: McpServer }> {
  const { mcp: _, ...written } = settings;
  const own = mcpSettings.parse(written);
  const shared = readShared(settings);
  const { url = shared?.url, headers = shared?.headers, command } = own;
  if (own.tool === undefined) throw unset('tool');
  if (command === undefined && url === undefined) throw unset('server');
  const found = command
    ? await findProgram({ ...own, command }, context)
    : await findHttp({ url: url!, headers }, context.env);
  const server = {
    ...found,
    answerMs: (own.answer_timeout_seconds ?? shared?.timeout_seconds ?? ANSWER_SECONDS) * 1000,
    repeats: own.retry_attempts ?? shared?.retry_attempts ?? REPEATS,
    maxBytes: own.max_response_bytes,
  };
  return { tool: own.tool, server };
}

/** The MCP server of a dispatch, ready to be asked. */
export async function findShared(
  { timeout_seconds, retry_attempts, ...where }: SharedServer,
  { env, maxBytes }: { env: NodeJS.ProcessEnv; maxBytes: number },
): Promise<McpServer> {
  const found = await findHttp(where, env);
  return { ...found, answerMs: timeout_seconds * 1000, repeats: retry_attempts, maxBytes };
}

type Found = Pick<McpServer, 'at' | 'hidden'>;
type Where = { url: string; headers?: Record<string, string> | undefined };

async function findHttp({ url, headers = {} }: Where, env: NodeJS.ProcessEnv): Promise<Found> {
  const { value, secrets } = await resolveOutside({ url, headers }, env);
  return {
    at: { ...readEndpoint(String(value['url'])), headers: value['headers'] as Record<string, string> },
    hidden: secrets,
  };
}

/** @throws AgentError `InvalidInput` when an expression has made the address none */
export function readEndpoint(text: string): Pick<HttpServer, 'streamable' | 'sse'> {
  const fault = findUrlFault(text);
  if (fault !== undefined) {
    throw new AgentError('InvalidInput', `url of the MCP server ${fault}`, { nextStep: 'mend url of the MCP server' });
  }
  const [streamable, sse] = [new URL(text), new URL(text)];
  if (streamable.pathname === '/') {
    streamable.pathname = '/mcp';
    sse.pathname = '/sse';
  }
  return { streamable, sse };
}

async function findProgram(
  { command, env: own = {} }: McpSettings & { command: string[] },
  context: CallContext,
): Promise<Found> {
  const { value, secrets } = await resolveOutside({ command, env: own }, context.env);
  const program = {
    argv: value['command'] as string[],
    cwd: context.workspace,
    env: buildEnvironment(value['env'] as Record<string, string>, context),
  };
  return { at: await context.allowProgram(program), hidden: secrets };
}

function unset(what: 'tool' | 'server'): AgentError {
  const settings = what === 'tool' ? '"tool"' : '"url" or "command"';
  return new AgentError('InvalidInput', `this agent names no ${what}`, {
    nextStep: `set ${settings} of the agent in config.agents`,
  });
}
