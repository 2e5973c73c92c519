import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DebugOutput } from '../../../../activities/debug/report/output.ts';
import { limitSize } from '../../../../activities/debug/report/size-limit.ts';
import { cutText } from '../../../../activities/debug/text.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 50 }),
  fc.nat(6_000).map((length) => '😀"'.repeat(length / 3)),
);
const many = <T>(item: fc.Arbitrary<T>) =>
  fc
    .array(item, { maxLength: 12 })
    .chain((items) => fc.nat(40).map((times) => Array.from({ length: times }, () => items).flat()));
const output: fc.Arbitrary<DebugOutput> = fc.record({
  completeness: fc.constant('heuristic analysis'),
  analysis_depth: fc.constant('deep' as const),
  findings: many(
    fc.record({ kind: fc.constant('frame' as const), message: text, file: text, line: fc.nat(), evidence: text }),
  ),
  root_cause: fc.constant(null),
  suspects: many(
    fc.record({
      file: text,
      line: fc.nat(),
      function: text,
      score: fc.constant(0.5),
      reasons: fc.array(text, { maxLength: 4 }),
    }),
  ),
  suggested_next_steps: many(text),
  files_read: many(text),
  files_missing: many(text),
  files_not_read: many(fc.record({ file: text, reason: text })),
  hypothesis: fc.record({ text, supported: fc.constant('unknown' as const), reason: text }),
});

describe('The size of an output', () => {
  it('stays under 48 KiB whatever is in it, and what was left out is told', () => {
    fc.assert(
      fc.property(output, (full) => {
        const limited = limitSize(full);
        expect(Buffer.byteLength(JSON.stringify(limited))).toBeLessThanOrEqual(48 * 1024);
        const isCut =
          limited.files_read.length < full.files_read.length || limited.findings.length < full.findings.length;
        if (isCut) expect(limited.findings.at(-1)?.message).toContain('left out to keep the output under 48 KiB');
      }),
      { numRuns: 60 },
    );
  });

  it('of an ordinary output is left as it is', () => {
    const small: DebugOutput = {
      ...{ completeness: 'x', analysis_depth: 'quick', findings: [], root_cause: null, suspects: [] },
      ...{ suggested_next_steps: ['a'], files_read: ['b'], files_missing: [], files_not_read: [], hypothesis: null },
    };
    expect(limitSize(small)).toEqual(small);
  });
});

describe('A text that is cut', () => {
  it('never ends in half a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 20 }), (long, max) => {
        const cut = cutText(long, max);
        expect(cut.length).toBeLessThanOrEqual(max);
        expect(Buffer.from(cut).toString()).toBe(cut);
      }),
    );
  });
});
