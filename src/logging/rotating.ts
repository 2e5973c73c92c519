import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { createStream } from 'rotating-file-stream';
import type { Rotation } from '../log-settings.ts';
import type { Sink } from './sink.ts';

/** As the guide's logrotate. */
const KEEP = 7;

/**
 * A file that is moved aside when it has become large or old.
 *
 * @throws the system's error when it cannot be written; Error when the rotation makes no sense
 */
export function openRotatingFile(
  path: string,
  { size, interval, keep = KEEP, compress = true }: Rotation,
  onError: (error: Error) => void,
): Sink {
  const file = resolve(path);
  mkdirSync(dirname(file), { recursive: true });
  // The stream opens it later, when nobody can be told any more.
  writeFileSync(file, '', { flag: 'a', mode: 0o600 });
  accessSync(dirname(file), constants.W_OK);
  const stream = createStream(basename(file), {
    path: dirname(file),
    ...(size !== undefined && { size }),
    ...(interval !== undefined && { interval }),
    rotate: keep,
    mode: 0o600,
    ...(compress && { compress: 'gzip' }),
  });
  stream.on('error', onError);
  stream.on('warning', onError);
  return {
    write: (line) => void stream.write(line),
    reopen: () => undefined,
    flush: () => new Promise((written) => stream.write('', () => written())),
  };
}
