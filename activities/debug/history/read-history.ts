import { dirname, relative } from 'node:path';
import { type Blame, parseBlame } from './blame.ts';
import { askGit } from './git.ts';
import type { LineChange } from './line-change.ts';

const MAX_COMMITS = 3;

/** The last change of a line, and its commits, newest first, as `hash date subject`; or why they cannot be read. */
export type LineHistory = { change: LineChange; commits: string[] } | { problem: string };

/**
 * Reads the git history of one line (counted from 1) as the file now stands on disk.
 *
 * @param file absolute, without symlinks
 * @throws the signal's reason when the call is cancelled
 */
export async function readHistory(file: string, line: number, signal: AbortSignal): Promise<LineHistory> {
  const top = await askGit(dirname(file), ['rev-parse', '--show-toplevel'], signal);
  if ('problem' in top) return top;
  const folder = top.text.replace(/\r?\n$/, '');
  const range = `${line},${line}`;
  const args = ['blame', '--porcelain', '-L', range, '--', relative(folder, file)];
  const blamed = await askGit(folder, args, signal);
  if ('problem' in blamed) return blamed;
  const blame = parseBlame(blamed.text, Date.now() / 1000);
  if (!blame) return { problem: 'git blame gave nothing for the line' };
  const { origin, ...change } = blame;
  return { change, commits: origin ? await listCommits(folder, origin, signal) : [] };
}

/** The line's number and path hold for the commit that changed it last, so its log is read from there. */
async function listCommits(
  folder: string,
  origin: NonNullable<Blame['origin']>,
  signal: AbortSignal,
): Promise<string[]> {
  const range = `-L${origin.line},${origin.line}:${origin.path}`;
  const format = ['--no-patch', `--max-count=${MAX_COMMITS}`, '--format=%h %cs %s'];
  const log = await askGit(folder, ['log', ...format, range, origin.hash], signal);
  return 'problem' in log ? [] : log.text.split('\n').filter((entry) => entry !== '');
}
