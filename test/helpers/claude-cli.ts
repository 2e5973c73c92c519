import { spawn } from 'node:child_process';
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

/** Runs Claude Code to its end. */
export function runClaude(
  claude: string,
  args: string[],
  { cwd, env, stdin = '' }: { cwd: string; env: Record<string, string>; stdin?: string },
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(claude, args, { cwd, env, timeout: 60_000 });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  child.stdin.on('error', () => undefined).end(stdin);
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, ...said }));
  });
}
