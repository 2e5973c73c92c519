import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** Throws an Error that names both hashes unless the file's sha256 (lower-case hex) is the expected one. */
export async function requireHash(file: string, expected: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  const actual = hash.digest('hex');
  if (actual !== expected)
    throw new Error(`what came has the sha256 ${actual} instead of ${expected}: corrupt or not genuine`);
}
