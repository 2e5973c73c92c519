import type { JsonObject } from '../../src/plan/json.ts';
import type { ClaudeCodeSettings } from './schema.ts';

/** What one run needs besides its agent's settings. */
export type RunOptions = {
  /** The session to go on with. */
  session: string | undefined;
  /** For the answer. */
  schema: JsonObject | undefined;
  /** Folders besides the working directory that the agent may use. */
  folders: string[];
};

/** The system takes no longer argument. */
const LONGEST_ARGUMENT = 100_000;

/** The arguments of one headless run; the prompt goes to standard input. */
export function buildArguments(settings: ClaudeCodeSettings, { session, schema, folders }: RunOptions): string[] {
  const { model, max_turns, max_budget_usd, append_system_prompt, setting_sources } = settings;
  return [
    '-p',
    '--output-format=stream-json',
    '--verbose',
    `--permission-mode=${settings.permission_mode}`,
    ...one('--resume', session),
    ...one('--model', model),
    ...one('--max-turns', max_turns),
    ...one('--max-budget-usd', max_budget_usd),
    ...one('--append-system-prompt', append_system_prompt),
    ...one('--setting-sources', setting_sources?.join(',')),
    ...one('--json-schema', schema && formatSchema(schema)),
    ...list('--allowed-tools', settings.allowed_tools),
    ...list('--disallowed-tools', settings.disallowed_tools),
    ...list('--add-dir', folders),
  ];
}

/**
 * Whether the CLI can hold the model to this schema: it makes a tool of it, and a tool's input is an object. Others go
 * into the prompt.
 */
export function fitsOption(schema: JsonObject): boolean {
  return schema['type'] === 'object' && formatSchema(schema).length <= LONGEST_ARGUMENT;
}

/** The CLI silently leaves out a schema of a draft that it does not know. */
function formatSchema({ $schema: _, ...schema }: JsonObject): string {
  return JSON.stringify(schema);
}

/** With an equals sign: a value that begins with a dash is no option then. */
function one(option: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [`${option}=${value}`];
}

function list(option: string, values: string[] | undefined): string[] {
  return values === undefined || values.length === 0 ? [] : [option, ...values];
}
