import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captureStream } from '../../../activities/process/captured-stream.ts';
import { makeTemporaryFolder } from '../../helpers/temporary-folder.ts';

const KIB = 1024;

async function makeFile(content: string): Promise<string> {
  const path = join(await makeTemporaryFolder(), 'stream');
  writeFileSync(path, content);
  return path;
}

describe('a captured stream', () => {
  it('gives bytes, head and tail of any file, and the whole as long as it is not too large', async () => {
    const path = await makeFile('');
    const sizes = fc.oneof(fc.nat(50), fc.nat(40 * KIB), fc.constantFrom(16 * KIB, 32 * KIB));
    fc.assert(
      fc.property(sizes, fc.nat(40 * KIB), (size, limit) => {
        const all = Array.from({ length: size }, (_, index) => index % 10).join('');
        writeFileSync(path, all);
        const { head, tail, bytes, text } = captureStream(path);
        expect({ head, tail, bytes }).toEqual({
          head: all.slice(0, 16 * KIB),
          tail: all.slice(-16 * KIB),
          bytes: all.length,
        });
        expect(text(limit)).toBe(all.length <= limit ? all : undefined);
      }),
      { numRuns: 100 },
    );
  });

  it.each(['', 'a', 'ab', 'abc'])(
    'cuts no character in two, whichever byte the cut falls on (after "%s")',
    async (shift) => {
      const { head, tail } = captureStream(await makeFile(`${shift}${'🦉'.repeat(8 * KIB)}${shift}`));
      expect(`${head}${tail}`.replace(/🦉/gu, '')).toBe(shift + shift);
    },
  );

  it('holds no more than its two ends in memory, whatever its size', async () => {
    const path = await makeFile('');
    truncateSync(path, 4 * KIB * KIB * KIB);
    const before = process.memoryUsage().arrayBuffers;
    const stream = captureStream(path);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(KIB * KIB);
    expect(stream).toMatchObject({ bytes: 4 * KIB * KIB * KIB, head: '\0'.repeat(16 * KIB) });
  });

  it('is empty when nothing was ever written', async () => {
    const stream = captureStream(join(await makeTemporaryFolder(), 'missing'));
    expect({ ...stream, text: stream.text(0) }).toEqual({ head: '', tail: '', bytes: 0, text: '' });
  });
});
