import { createReadStream } from 'node:fs';
import { DispatchError, messageOf } from '../../errors.ts';
import { LIMITS } from '../limits.ts';
import { quote } from '../words.ts';

/** Standard input, or any stream in its place. */
export type InputStream = AsyncIterable<Uint8Array | string> & { isTTY?: boolean | undefined };

/**
 * All bytes of a file.
 *
 * @throws DispatchError `NotFound` or `Usage` when it cannot be read, `InvalidSpec` when it is too large
 */
export async function readFileBytes(path: string): Promise<Buffer> {
  try {
    return await readBytes(createReadStream(path), path);
  } catch (error) {
    throw error instanceof DispatchError ? error : describeReadError(error as NodeJS.ErrnoException, path);
  }
}

/**
 * All bytes of standard input.
 *
 * @throws DispatchError `Usage` when it is a terminal, `InvalidSpec` when there are too many
 */
export async function readInputBytes(stdin: InputStream): Promise<Buffer> {
  if (stdin.isTTY) {
    const next_step = 'name a file, or pipe a dispatch in: dispatch run tasks.json, or dispatch run - < tasks.json';
    throw new DispatchError('Usage', { path: '', message: 'standard input is a terminal', next_step });
  }
  return await readBytes(stdin, 'standard input');
}

/** Stops reading as soon as there is too much, so that an endless stream ends, too. */
async function readBytes(stream: AsyncIterable<Uint8Array | string>, name: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const buffer = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    bytes += buffer.length;
    if (bytes > LIMITS.fileBytes) throw describeTooLarge(name);
    chunks.push(buffer);
  }
  return Buffer.concat(chunks);
}

function describeTooLarge(name: string): DispatchError {
  const message = `${name} has more than ${LIMITS.fileBytes / 1024 / 1024} MiB`;
  const next_step = 'put large texts into files and name the files, or split the dispatch';
  return new DispatchError('InvalidSpec', { path: '', message, next_step });
}

function describeReadError(error: NodeJS.ErrnoException, path: string): DispatchError {
  const name = quote(path);
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
    const next_step = 'check the path; it is relative to the current folder';
    return new DispatchError('NotFound', { path: '', message: `there is no file ${name}`, next_step }, error);
  }
  if (error.code === 'EISDIR') {
    const next_step = 'name a file in it';
    return new DispatchError('Usage', { path: '', message: `${name} is a folder`, next_step }, error);
  }
  const next_step = "check the file's permissions";
  return new DispatchError(
    'Usage',
    { path: '', message: `cannot read ${name}: ${messageOf(error)}`, next_step },
    error,
  );
}
