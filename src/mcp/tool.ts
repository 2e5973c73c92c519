import type { ToolAnnotations } from '@modelcontextprotocol/sdk/types.js';
import type { z } from 'zod';
import type { McpContext } from './context.ts';

/** Where a call of a tool happens. */
export type ToolCall = McpContext & {
  /** Aborted when the client has cancelled the call, or is gone. */
  signal: AbortSignal;
  /** Tells the client how far a dispatch is, when it wants to know. */
  tellProgress(progress: { done: number; total: number; message: string }): void;
};

/** What a tool gives: data by its schema, and, where asked for, a text for people instead of the data as JSON. */
type ToolAnswer = { data: object; text?: string };

/** A tool as the server knows it. */
export type Tool = {
  name: string;
  title: string;
  description: string;
  input: z.ZodObject;
  output: z.ZodObject;
  annotations: ToolAnnotations;
  /** Whether a call changes something: over HTTP that needs the token. */
  changes(input: unknown): boolean;
  run(input: unknown, call: ToolCall): Promise<ToolAnswer>;
};

type Definition<Input extends z.ZodObject> = Omit<Tool, 'input' | 'changes' | 'run'> & {
  input: Input;
  /** Whatever is not read-only, when absent. */
  changes?(input: z.infer<Input>): boolean;
  run(input: z.infer<Input>, call: ToolCall): Promise<ToolAnswer>;
};

/** A tool whose code gets its input as its schema has judged it. */
export function defineTool<Input extends z.ZodObject>(tool: Definition<Input>): Tool {
  const { changes = () => tool.annotations.readOnlyHint !== true } = tool;
  return {
    ...tool,
    changes: (input) => changes(input as z.infer<Input>),
    run: (input, call) => tool.run(input as z.infer<Input>, call),
  };
}

/** Looks, and changes nothing. */
export const LOOKS: ToolAnnotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/** Starts agents, who write files and talk to the world; once more starts them once more. */
export const STARTS: ToolAnnotations = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: false,
  openWorldHint: true,
};

/** Decides something of a dispatch that cannot be taken back; once more changes nothing. */
export const DECIDES: ToolAnnotations = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: true,
  openWorldHint: false,
};
