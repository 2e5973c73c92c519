import { type Answer, type ModelRequest, say, startModelServer, use } from './model-server.ts';

/** A call of a tool in a conversation, with what came back. */
type ToolUse = { name: string; input: Record<string, unknown>; text: string; failed: boolean };

/** A conversation as a model reads it. */
export type Talk = {
  /** Its instructions. */
  system: string;
  /** What people and the host have said, in order. */
  said: string;
  /** What it has done so far. */
  done: ToolUse[];
  /** The whole name of an offered tool that ends so; undefined when there is none. */
  findTool(end: string): string | undefined;
};

/** A part that is played: what it does next in a conversation. */
export type Part = (talk: Talk) => Answer;

type Block = {
  type: string;
  text?: string;
  id?: string;
  name?: string;
  input?: Record<string, unknown>;
  tool_use_id?: string;
  content?: unknown;
  is_error?: boolean;
};

/**
 * A model on loopback, until the running test ends, that reads each conversation and does what its part says.
 *
 * @returns its address
 */
export async function startPlayedModel(part: Part): Promise<string> {
  return (await startModelServer((response, request) => part(readTalk(request))(response, request))).url;
}

/** Calls an offered tool by the end of its name. */
export function useOffered(talk: Talk, end: string, input: object): Answer {
  const name = talk.findTool(end);
  return name === undefined ? say(`I was offered no tool ${end}.`) : use(name, input);
}

/** What the last call gave, as data; undefined when it gave none. */
export function readAnswer({ done }: Talk): Record<string, unknown> | undefined {
  try {
    return JSON.parse(done.at(-1)?.text ?? '');
  } catch {
    return undefined;
  }
}

function readTalk({ system, messages, tools }: ModelRequest): Talk {
  const blocks = messages.flatMap(({ content }) => toBlocks(content));
  const results = new Map(
    blocks.flatMap((block) => (block.type === 'tool_result' ? [[block.tool_use_id, block]] : [])),
  );
  return {
    system: textOf(system),
    said: blocks.flatMap(({ type, text }) => (type === 'text' ? [text] : [])).join('\n'),
    done: blocks.flatMap(({ type, id, name, input }) => {
      const result = type === 'tool_use' ? results.get(id) : undefined;
      if (!result) return [];
      return [{ name: name!, input: input!, text: textOf(result.content), failed: result.is_error === true }];
    }),
    findTool: (end) => tools.find(({ name }) => name === end || name.endsWith(`__${end}`))?.name,
  };
}

function textOf(content: unknown): string {
  return toBlocks(content)
    .flatMap(({ text }) => (text === undefined ? [] : [text]))
    .join('\n');
}

function toBlocks(content: unknown): Block[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : ((content ?? []) as Block[]);
}
