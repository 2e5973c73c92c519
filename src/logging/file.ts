import { closeSync, fstatSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pino } from 'pino';
import type { Sink } from './sink.ts';

const LOOK_MS = 1000;
const MODE = 0o600;
/** What waits for a disk that is full has its limit; later lines are dropped. */
const WAITING_BYTES = 1 << 20;

/**
 * A file that lines are added to, made when it is missing. Follows its name: when somebody has moved the file away, as logrotate
 * does, the next line that comes a second later goes into the new one; `reopen` looks at once. While the new one cannot be opened,
 * lines go on into the old one.
 *
 * @throws the system's error when it cannot be opened
 */
export function openLogFile(path: string, onError: (error: Error) => void): Sink {
  const dest = resolve(path);
  const file = pino.destination({ dest, sync: true, mkdir: true, append: true, mode: MODE, maxLength: WAITING_BYTES });
  file.on('error', onError);
  let lookedAt = Date.now();
  const reopenIfMoved = () => {
    lookedAt = Date.now();
    if (findInode(() => statSync(dest)) === findInode(() => fstatSync((file as unknown as { fd: number }).fd))) return;
    try {
      // Where it fails, the stream throws out of whoever wrote a line, and keeps a listener that closes another's file later.
      makeFile(dest);
      file.reopen();
    } catch (error) {
      onError(error as Error);
    }
  };
  return {
    write: (line) => {
      if (Date.now() - lookedAt >= LOOK_MS) reopenIfMoved();
      file.write(line);
    },
    reopen: reopenIfMoved,
    // Every line is written at once; what a full disk refused is tried once more. `flushSync` would try for ever.
    flush: async () => void file.write(''),
  };
}

function makeFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  closeSync(openSync(path, 'a', MODE));
}

function findInode(look: () => { ino: number; dev: number }): string {
  try {
    const { ino, dev } = look();
    return `${dev} ${ino}`;
  } catch {
    return '';
  }
}
