import type { z } from 'zod';
import type { JsonObject } from '../src/plan/json.ts';
import { BY_BODY, BY_FIELDS, BY_PROMPT, BY_STDIN, type Manner } from './backend/manner.ts';
import { backendSettings } from './backend/schema.ts';
import { claudeCodeSettings } from './claude-code/schema.ts';
import { describeEvent, readSession } from './claude-code/stream.ts';
import { coderInput } from './coder/schema.ts';
import { codexSettings } from './codex/schema.ts';
import { describeEvent as describeCodexEvent, readSession as readCodexSession } from './codex/stream.ts';
import { codingInput } from './coding-cli/input.ts';
import { describeLine } from './command/live-line.ts';
import { commandInput } from './command/schema.ts';
import { debugInput } from './debug/schema.ts';
import { httpInput, httpSettings } from './http/schema.ts';
import { mcpInput, mcpSettings } from './mcp/schema.ts';
import { modelInput, modelSettings } from './model/schema.ts';
import { pythonInput, pythonSettings } from './python/schema.ts';

/** What is known of a kind of agent before any of its calls runs. */
export type AgentKind = {
  about: string;
  input: z.ZodObject;
  /** What an agent of this kind is set up with, once for all its tasks; every field is optional or has a default. */
  settings?: z.ZodObject;
  /** Settings without which an agent of this kind can do nothing. */
  needs?: readonly string[];
  /** The input field that names the file which a call writes. */
  writes?: string;
  /** It edits files in its working directory as it sees fit: two of them in one repository are in each other's way. */
  edits?: true;
  /** Whether an agent of this kind that is set up so edits nothing after all. */
  isReadOnly?(settings: JsonObject): boolean;
  /** A failure of the agent costs money or is meant: not retried unless the spec asks for it. */
  failsOnce?: true;
  /** Its calls run a program that outlives its worker, and have a folder. */
  runsProgram?: true;
  /** The program that a call runs: a name on PATH or a path; it may be an expression. */
  getProgram?(settings: JsonObject, input: JsonObject): unknown;
  /** Whether an agent that is set up so needs the MCP server of its dispatch, or asks it if there is one. */
  usesMcp?(settings: JsonObject): 'needs' | 'may' | undefined;
  /** Its agents can leave their work to another agent, named in their setting `backend`. */
  takesBackend?: true;
  /** How its agents are asked as back ends; a kind without it cannot be one. */
  asBackend?: Manner;
  /** Instead of what a dispatch gives to all its tasks. */
  defaults?: { timeout_seconds?: number; idle_timeout_seconds?: number };
  /** The session that a program has begun, from the beginning of what it wrote; the next attempt goes on with it. */
  readSession?(head: string): string | undefined;
  /** A line that its program wrote, in short for people; empty when it is no news. */
  describeLine?(line: string): string;
};

/** The kinds of agents by name; an agent of each kind exists by that name without configuration. */
export const KINDS: Record<string, AgentKind> = {
  coder: {
    about: 'writes an ONEX-style Python scaffold and validates it',
    input: coderInput,
    settings: backendSettings,
    takesBackend: true,
    usesMcp: () => 'may',
    writes: 'output_path',
  },
  debug: {
    about: 'reads error traces and files, ranks suspects',
    input: debugInput,
    settings: backendSettings,
    takesBackend: true,
    usesMcp: () => 'may',
  },
  command: {
    about: 'runs any program: JSON in, JSON or text out',
    input: commandInput,
    asBackend: BY_STDIN,
    failsOnce: true,
    runsProgram: true,
    getProgram: (_, { argv }) => (Array.isArray(argv) ? argv[0] : undefined),
    describeLine,
  },
  http: {
    about: 'asks a server over HTTP: one request, its answer',
    input: httpInput,
    settings: httpSettings,
    asBackend: BY_BODY,
  },
  mcp: {
    about: 'calls a tool of an MCP server',
    input: mcpInput,
    settings: mcpSettings,
    needs: ['tool'],
    failsOnce: true,
    getProgram: ({ command }) => (Array.isArray(command) ? command[0] : undefined),
    usesMcp: ({ url, command }) => (url === undefined && command === undefined ? 'needs' : undefined),
  },
  model: {
    about: 'asks a chat model over an API like that of Anthropic or OpenAI',
    input: modelInput,
    settings: modelSettings,
    asBackend: BY_PROMPT,
    needs: ['api', 'model'],
    failsOnce: true,
  },
  python: {
    about: 'awaits run(input) of a Python class',
    input: pythonInput,
    settings: pythonSettings,
    asBackend: BY_FIELDS,
    needs: ['agent'],
    failsOnce: true,
    runsProgram: true,
    getProgram: ({ python }) => python,
    describeLine,
  },
  'claude-code': {
    about: 'runs Claude Code without a person in front of it; edits files in the workspace',
    input: codingInput,
    settings: claudeCodeSettings,
    edits: true,
    isReadOnly: ({ permission_mode }) => permission_mode === 'plan',
    asBackend: BY_PROMPT,
    failsOnce: true,
    runsProgram: true,
    getProgram: ({ binary }) => binary,
    defaults: { timeout_seconds: 3600, idle_timeout_seconds: 600 },
    readSession,
    describeLine: describeEvent,
  },
  codex: {
    about: 'runs Codex without a person in front of it; edits files in the workspace',
    input: codingInput,
    settings: codexSettings,
    edits: true,
    isReadOnly: ({ sandbox }) => sandbox === 'read-only',
    asBackend: BY_PROMPT,
    failsOnce: true,
    runsProgram: true,
    getProgram: ({ binary }) => binary,
    defaults: { timeout_seconds: 3600, idle_timeout_seconds: 600 },
    readSession: readCodexSession,
    describeLine: describeCodexEvent,
  },
};
