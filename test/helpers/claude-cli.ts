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
