import { fstatSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pino } from 'pino';
import type { Sink } from './sink.ts';

const LOOK_MS = 1000;

/**
 * A file that lines are added to, made when it is missing. Follows its name: when somebody has moved the file away, as logrotate
 * does, the next line that comes a second later goes into the new one; `reopen` looks at once.
 *
 * @throws the system's error when it cannot be opened
 */
export function openLogFile(path: string, onError: (error: Error) => void): Sink {
  const dest = resolve(path);
  const file = pino.destination({ dest, sync: true, mkdir: true, append: true, mode: 0o600 });
  file.on('error', onError);
  let lookedAt = Date.now();
  const reopenIfMoved = () => {
    lookedAt = Date.now();
    if (findInode(() => statSync(dest)) !== findInode(() => fstatSync((file as unknown as { fd: number }).fd)))
      file.reopen();
  };
  return {
    write: (line) => {
      if (Date.now() - lookedAt >= LOOK_MS) reopenIfMoved();
      file.write(line);
    },
    reopen: reopenIfMoved,
    flush: async () => file.flushSync(),
  };
}

function findInode(look: () => { ino: number; dev: number }): string {
  try {
    const { ino, dev } = look();
    return `${dev} ${ino}`;
  } catch {
    return '';
  }
}
