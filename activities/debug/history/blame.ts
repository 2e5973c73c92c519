import type { LineChange } from './line-change.ts';

const SECONDS_A_DAY = 86_400;

/** Who is to blame for one line: the change, and the line's number and path in that commit (null when uncommitted). */
export type Blame = LineChange & { origin: { hash: string; line: number; path: string } | null };

/**
 * Reads the output of `git blame --porcelain` for one line; undefined when it has none.
 *
 * @param now seconds since 1970
 */
export function parseBlame(text: string, now: number): Blame | undefined {
  const [, hash, line] = /^([0-9a-f]{40,64}) (\d+) \d+/.exec(text) ?? [];
  const time = Number(readHeader(text, 'committer-time'));
  if (hash === undefined || !Number.isFinite(time)) return undefined;
  const committed = !/^0+$/.test(hash);
  return {
    days: Math.max(0, Math.floor((now - time) / SECONDS_A_DAY)),
    commit: committed ? hash.slice(0, 10) : null,
    subject: committed ? readHeader(text, 'summary') : '',
    date: new Date(time * 1000).toISOString().slice(0, 10),
    origin: committed ? { hash, line: Number(line), path: readHeader(text, 'filename') } : null,
  };
}

function readHeader(text: string, name: string): string {
  return new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1] ?? '';
}
