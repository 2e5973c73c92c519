import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captureStream } from '../../../activities/process/captured-stream.ts';

const KIB = 1024;

describe('a captured stream', () => {
  it('keeps bytes, head and tail of any chunks, and the whole as long as it is not too large', () => {
    const sizes = fc.array(fc.oneof(fc.nat(50), fc.nat(40 * KIB)), { maxLength: 12 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 16 * KIB, max: 100 * KIB }), (chunkSizes, keepBytes) => {
        const stream = captureStream(keepBytes);
        let all = '';
        for (const size of chunkSizes) {
          const chunk = Array.from({ length: size }, (_, index) => (all.length + index) % 10).join('');
          stream.add(Buffer.from(chunk));
          all += chunk;
        }
        const { head, tail, bytes, text } = stream.capture();
        expect({ head, tail, bytes }).toEqual({
          head: all.slice(0, 16 * KIB),
          tail: all.slice(-16 * KIB),
          bytes: all.length,
        });
        expect(text()).toBe(all.length <= keepBytes ? all : undefined);
      }),
      { numRuns: 200 },
    );
  });

  it('cuts no character in two, whichever byte the cut falls on', () => {
    for (const shift of ['', 'a', 'ab', 'abc']) {
      const stream = captureStream(16 * KIB);
      stream.add(Buffer.from(`${shift}${'🦉'.repeat(8 * KIB)}${shift}`));
      const { head, tail } = stream.capture();
      expect(`${head}${tail}`.replace(/🦉/gu, '')).toBe(shift + shift);
    }
  });

  it('holds a stream of single bytes in no more memory than its size asks for', () => {
    const before = process.memoryUsage().arrayBuffers;
    const stream = captureStream(KIB * KIB);
    const byte = Buffer.from('x');
    for (let index = 0; index < KIB * KIB; index++) stream.add(byte);
    expect(stream.capture().text()).toHaveLength(KIB * KIB);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * KIB * KIB);
  });
});
