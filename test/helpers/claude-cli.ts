import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { findNpmCli } from './npm-cli.ts';

/** The path of the real Claude Code, also named by `CLAUDE_CLI`; undefined when it cannot be had. */
export function findClaude(): Promise<string | undefined> {
  return findNpmCli({
    variable: 'CLAUDE_CLI',
    npmPackage: '@anthropic-ai/claude-code',
    version: '2.1.197',
    program: 'claude',
  });
}

/** The environment of a Claude Code that asks `url`, knows nobody, and leaves no trace outside `home`. */
export function claudeEnvironment(url: string, home: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    CLAUDE_CONFIG_DIR: join(home, '.claude'),
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: 'dummy',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    CLAUDE_CODE_MAX_RETRIES: '1',
  };
}

/** One event of what Claude Code prints about its work. */
export type ClaudeEvent = {
  type: string;
  parent_tool_use_id?: string | null;
  message?: { content: string | ClaudeBlock[] };
  result?: string;
  [key: string]: unknown;
};

export type ClaudeBlock = {
  type: string;
  text?: string;
  name?: string;
  input?: object;
  content?: unknown;
  is_error?: boolean;
};

type ClaudeOptions = { cwd: string; env: Record<string, string>; stdin?: string };

/** Runs Claude Code to its end; gives what it printed. */
export async function runClaude(
  claude: string,
  args: string[],
  { cwd, env, stdin = '' }: ClaudeOptions,
): Promise<string> {
  const child = spawn(claude, args, { cwd, env, timeout: 110_000 });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  child.stdin.on('error', () => undefined).end(stdin);
  await once(child, 'close');
  return said;
}

/** Pipes a sentence into `claude -p`; gives all that it did. */
export async function askClaude(claude: string, args: string[], options: ClaudeOptions): Promise<ClaudeEvent[]> {
  const said = await runClaude(claude, ['-p', '--output-format=stream-json', '--verbose', ...args], options);
  const lines = said.split('\n').filter((line) => line.startsWith('{'));
  if (lines.length === 0) throw new Error(`Claude Code did nothing: ${said}`);
  return lines.map((line) => JSON.parse(line));
}

/** The tools that were called, its agents' included, in order, by their own names. */
export function listTools(events: ClaudeEvent[]): string[] {
  return events
    .flatMap(listBlocks)
    .flatMap(({ type, name }) => (type === 'tool_use' ? [name!.replace(/^mcp__.*__/, '')] : []));
}

/** What an event says. */
export function listBlocks({ message }: ClaudeEvent): ClaudeBlock[] {
  return typeof message?.content === 'object' ? message.content : [];
}
