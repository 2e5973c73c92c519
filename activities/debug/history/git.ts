import { execFile } from 'node:child_process';
import { messageOf } from '../../../src/errors.ts';

const TIME_LIMIT_MS = 5_000;
const MAX_OUTPUT_BYTES = 1024 * 1024;

/** What git printed, or in one line why there is nothing. */
export type GitAnswer = { text: string } | { problem: string };

/**
 * Asks git something that only reads, within 5 s, without pager, prompt, hooks or the repository's own programs.
 *
 * @throws the signal's reason when the call is cancelled
 */
export async function askGit(folder: string, args: string[], signal: AbortSignal): Promise<GitAnswer> {
  const argv = ['--no-pager', '-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false', '-C', folder, ...args];
  const options = {
    env: readOnlyEnvironment(),
    maxBuffer: MAX_OUTPUT_BYTES,
    timeout: TIME_LIMIT_MS,
    killSignal: 'SIGKILL',
    signal,
  } as const;
  const answer = await new Promise<GitAnswer>((resolve) => {
    execFile('git', argv, options, (error, stdout, stderr) => {
      resolve(error ? { problem: explain(error, stderr) } : { text: stdout });
    });
  });
  signal.throwIfAborted();
  return answer;
}

/** Without variables such as GIT_DIR, which a git hook that started us would have set for another repository. */
function readOnlyEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return {
    ...Object.fromEntries(kept),
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    LC_ALL: 'C',
  };
}

function explain(error: Error & { code?: unknown; killed?: boolean }, stderr: string): string {
  if (error.code === 'ENOENT') return 'git is not installed';
  if (error.killed) return `git took longer than ${TIME_LIMIT_MS / 1000} s`;
  const line = stderr.trim().split('\n')[0] ?? '';
  if (line.includes('not a git repository')) return 'the files are in no git repository';
  if (/no such ref: HEAD|does not have any commits/.test(line)) return 'the repository has no commit yet';
  return (
    line.replace(/^fatal: /, '').replace(/^no such path '(.*)' in HEAD$/, '$1 is not committed') || messageOf(error)
  );
}
