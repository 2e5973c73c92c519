import { execFile } from 'node:child_process';
import { access, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withLock } from '../../src/files/lock.ts';

const VERSION = '2.1.197';

/**
 * The path of the real Claude Code: what `CLAUDE_CLI` names, or else this version from npm, kept in the system's temporary
 * folder. Undefined when it cannot be had; the tests that need it are skipped then.
 */
export async function findClaude(): Promise<string | undefined> {
  const named = process.env['CLAUDE_CLI'];
  if (named) return named;
  const folder = join(tmpdir(), `parallel-dispatcher-claude-code-${VERSION}`);
  const binary = join(folder, 'node_modules', '.bin', 'claude');
  try {
    await mkdir(folder, { recursive: true });
    await withLock(join(folder, 'install'), { waitMs: 100_000, purpose: 'installing Claude Code' }, async () => {
      if (!(await isThere(binary))) await install(folder);
    });
    await promisify(execFile)(binary, ['--version'], { timeout: 20_000 });
    return binary;
  } catch (error) {
    process.stderr.write(`no Claude Code, its tests are skipped: ${String(error).slice(0, 300)}\n`);
    return undefined;
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function install(folder: string): Promise<void> {
  const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', `@anthropic-ai/claude-code@${VERSION}`];
  await promisify(execFile)('npm', args, { timeout: 90_000 });
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
