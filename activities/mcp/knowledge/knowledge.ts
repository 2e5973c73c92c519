import { MCP } from '../../../src/plan/circuit-names.ts';
import type { Json, JsonObject } from '../../../src/plan/json.ts';
import type { AgentOutcome, CallContext } from '../../adapter.ts';
import { AgentError } from '../../agent-error.ts';
import { redact } from '../../secrets.ts';
import { findShared, readShared, type SharedServer } from '../server.ts';
import type { Answered, Connection, Question } from './connection.ts';
import type { McpCall } from './record.ts';

/** What an agent can ask the MCP server of its dispatch, and what it says of that in the end. */
export type Knowledge = {
  /**
   * Asks several tools at once. Without a server, or when it is away and not required, there are no answers.
   *
   * @throws AgentError when the server is away, or refuses, and is required
   */
  ask(questions: Question[]): Promise<Answered[]>;
  /** For the output: `mcp` and `mcp_calls`; nothing for a dispatch without a server. */
  describe(): JsonObject;
  /** For the result: whether the server was there. */
  report(): Pick<AgentOutcome, 'reached' | 'unavailable'>;
};

const NOTHING: Knowledge = { ask: async () => [], describe: () => ({}), report: () => ({}) };
/** An answer is told to people and models in parts only. */
const MOST_BYTES = 2 ** 20;
/** What a server that is not required may take of a task's time, all in all. */
const SHARE = 0.5;

/** Runs an agent's work with what it can ask; the connection ends with it. Costs nothing in a dispatch without a server. */
export async function withKnowledge<T>(context: CallContext, work: (knowledge: Knowledge) => Promise<T>): Promise<T> {
  const shared = readShared(context.settings);
  if (!shared) return work(NOTHING);
  if (context.call.skip?.includes(MCP)) return work(describeSkipped());
  const asking = await createAsking(shared, context);
  try {
    return await work(asking.knowledge);
  } finally {
    await asking.connection.close();
  }
}

function describeSkipped(): Knowledge {
  const mcp = 'unavailable: it was away for others, so it was not asked';
  return { ...NOTHING, describe: () => ({ mcp, mcp_calls: [] }) };
}

async function createAsking(
  shared: SharedServer,
  context: CallContext,
): Promise<{ knowledge: Knowledge; connection: Connection }> {
  const server = await findShared(shared, { env: context.env, maxBytes: MOST_BYTES });
  const { createConnection } = await import('./connection.ts');
  const hide = <T extends Json>(value: T): T => redact(context.redact(value), server.hidden);
  const calls: McpCall[] = [];
  const budget = limitTime(context, shared.required);
  const connection = createConnection(server, { signal: budget, hide, note: (call) => void calls.push(call) });
  let trouble: AgentError | undefined;
  let isReached = false;

  const knowledge: Knowledge = {
    describe: () => ({ mcp: describeState(trouble, calls), mcp_calls: calls as unknown as Json }),
    report: () => {
      if (trouble?.failure === 'AgentUnavailable') return { unavailable: [MCP] };
      return isReached || trouble ? { reached: [MCP] } : {};
    },
    ask: async (questions) => {
      if (trouble) return [];
      context.report('asks the MCP server');
      try {
        const answered = await connection.ask(questions);
        isReached = true;
        return answered;
      } catch (error) {
        context.signal.throwIfAborted();
        trouble = hideTrouble(budget.aborted ? describeSlow(context) : error, hide);
        if (shared.required) throw nameServer(trouble);
        return [];
      }
    },
  };
  return { knowledge, connection };
}

function limitTime({ signal, call }: CallContext, isRequired: boolean): AbortSignal {
  if (isRequired) return signal;
  return AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(call.timeout_seconds * 1000 * SHARE))]);
}

function describeSlow({ call }: CallContext): AgentError {
  return new AgentError(
    'AgentUnavailable',
    `its answers took more than half of timeout_seconds: ${call.timeout_seconds}`,
  );
}

/** Anything that is no failure of the server's is one of ours. */
function hideTrouble(error: unknown, hide: (text: string) => string): AgentError {
  if (!(error instanceof AgentError)) throw error;
  const { failure, message, nextStep, resetAt } = error;
  const isAway = failure === 'AgentUnavailable';
  return new AgentError(failure, hide(message), {
    nextStep: hide(nextStep),
    ...(resetAt && { resetAt }),
    ...(isAway && { unavailable: [MCP] }),
  });
}

/** In a task's failure it must be clear whose it is. */
function nameServer({ failure, message, nextStep, resetAt, unavailable }: AgentError): AgentError {
  return new AgentError(failure, `the MCP server, which is required: ${message}`, {
    nextStep: nextStep || 'look at the server, or set required of config.mcp to false',
    ...(resetAt && { resetAt }),
    ...(unavailable && { unavailable }),
  });
}

function describeState(trouble: AgentError | undefined, calls: McpCall[]): string {
  if (!trouble) return calls.length > 0 ? 'used' : 'not used: it has none of the tools that are asked';
  const { failure, message } = trouble;
  return `${failure === 'AgentUnavailable' ? 'unavailable' : 'refused'}: ${message}`;
}
