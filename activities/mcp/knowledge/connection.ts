import { CallToolResultSchema, type Tool } from '@modelcontextprotocol/sdk/types.js';
import type { Json, JsonObject } from '../../../src/plan/json.ts';
import { AgentError } from '../../agent-error.ts';
import { toOutput } from '../output.ts';
import { repeat } from '../repeat.ts';
import type { McpServer } from '../server.ts';
import { type McpSession, openSession } from '../session.ts';
import { listTools } from '../tools.ts';
import { type McpCall, recordCall } from './record.ts';

/** A question to one tool. What the tool's own schema does not know is left out of its arguments. */
export type Question = { tool: string; input: JsonObject };

/** What a question led to; no answer when the server lacks the tool, or the tool has failed. */
export type Answered = Question & { answer?: Json };

/** One connection to the server, which is opened with the first question, and again when it has broken. */
export type Connection = {
  /** @throws AgentError when the server itself is away or refuses; the signal's reason when it was aborted */
  ask(questions: Question[]): Promise<Answered[]>;
  close(): Promise<void>;
};

type Around = { signal: AbortSignal; hide<T extends Json>(value: T): T; note(call: McpCall): void };

/** A connection that writes down what it asks. */
export function createConnection(server: McpServer, { signal, hide, note }: Around): Connection {
  let open: Promise<{ session: McpSession; tools: Tool[] }> | undefined;

  async function connect(): Promise<{ session: McpSession; tools: Tool[] }> {
    const session = await openSession(server, { signal, hide });
    try {
      return { session, tools: await listTools(session) };
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  async function close(): Promise<void> {
    const opened = await open?.catch(() => undefined);
    open = undefined;
    await opened?.session.close().catch(() => undefined);
  }

  async function askTool(question: Question): Promise<Answered> {
    open ??= connect();
    const { session, tools } = await open;
    const tool = tools.find(({ name }) => name === question.tool);
    if (!tool) return question;
    const input = hide(chooseArguments(tool, question.input));
    const begun = performance.now();
    const record = (output: Json) => note(recordCall(tool.name, { input, output, ms: performance.now() - begun }));
    try {
      const params = { name: tool.name, arguments: input };
      const result = await session.ask((client, options) =>
        client.request({ method: 'tools/call', params }, CallToolResultSchema, options),
      );
      const answer = hide(toOutput(tool.name, result, hide));
      record(answer);
      return { ...question, answer };
    } catch (error) {
      if (!isOfTool(error)) throw error;
      record({ error: hide(error.message) });
      return question;
    }
  }

  return {
    close,
    ask: async (questions) => {
      const answered = new Map<Question, Answered>();
      const askOpen = async () => {
        const open = questions.filter((question) => !answered.has(question));
        const asked = await Promise.allSettled(open.map(async (each) => answered.set(each, await askTool(each))));
        const failed = asked.find(({ status }) => status === 'rejected');
        if (!failed) return;
        await close();
        throw (failed as PromiseRejectedResult).reason;
      };
      await repeat(askOpen, { repeats: server.repeats, signal });
      return questions.map((question) => answered.get(question)!);
    },
  };
}

/** Whether it is the tool that has failed, and not its server. */
function isOfTool(error: unknown): error is AgentError {
  return error instanceof AgentError && error.failure === 'AgentFailed';
}

/** Servers of one tool's name differ in its arguments. */
function chooseArguments({ inputSchema }: Tool, input: JsonObject): JsonObject {
  const known = inputSchema.properties;
  if (!known) return input;
  return Object.fromEntries(Object.entries(input).filter(([name]) => Object.hasOwn(known, name)));
}
