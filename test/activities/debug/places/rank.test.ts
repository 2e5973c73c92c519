import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../../activities/debug/places/candidate.ts';
import { rankCandidates, rateCandidate, toSuspects } from '../../../../activities/debug/places/rank.ts';
import { candidateOf } from './candidate-of.ts';

const change = { days: 3, commit: 'ab12cd34ef', subject: 'Load faster', date: '2026-01-02' };

/** Facts of the more suspicious place, then of the less suspicious one, where they differ. */
const ORDER: [rule: string, more: Partial<Candidate>, less: Partial<Candidate>][] = [
  ['the innermost frame in an affected file comes before its callers', { above: 0 }, { above: 1, innermost: false }],
  ['the nearer caller comes before the farther', { above: 1, innermost: false }, { above: 2, innermost: false }],
  [
    'the innermost frame in an affected file comes before a library frame further in',
    { above: 0, innermost: false },
    { kind: 'library' },
  ],
  [
    'a caller in an affected file comes before a frame in another file',
    { above: 3, innermost: false },
    { kind: 'library' },
  ],
  ['an affected file comes before one that is missing', {}, { kind: 'missing' }],
  ['a missing affected file comes before one that nobody named', { kind: 'missing' }, { kind: 'unlisted' }],
  ["the project's own file comes before a library", { kind: 'unlisted' }, { kind: 'library' }],
  ['a library comes before the runtime', { kind: 'library' }, { kind: 'runtime' }],
  ['what the error is about comes before the caller', { kind: 'definition', why: 'x' }, { above: 1, innermost: false }],
  ['a caller that passes what the error is about comes before one that does not', { passes: 'order' }, {}],
  ['the first error of a chain comes before the one it led to', { role: 'origin' }, { role: 'consequence' }],
  ['an error of the chain comes before one printed along', { role: 'consequence' }, { role: 'companion' }],
  ['a place of several traces comes before a place of one', { traces: 3 }, { traces: 1 }],
  ['words of the hypothesis raise a place', { hypothesisWords: ['load'] }, {}],
  ['a recently changed line comes before an older one', { change }, { change: { ...change, days: 400 } }],
  ['a line that is not committed yet comes before a recent one', { change: { ...change, commit: null } }, { change }],
  ['a path that agrees comes before a file name that agrees', { match: 'suffix' }, { match: 'name' }],
  ['a frame of one file comes before a frame that fits two', { choices: 1 }, { choices: 2 }],
  ['a path comes before a line number alone', { match: 'name' }, { match: 'line_only' }],
  ['code that is as in the trace comes before code that is not', { check: 'agrees' }, { check: 'differs' }],
  ['a line that was not compared comes before one that the file lacks', {}, { check: 'beyond_end' }],
  ['a weak frame comes before words', { match: 'line_only' }, { kind: 'words', weight: 1, why: 'x' }],
  ['more telling words come first', { kind: 'words', weight: 0.9 }, { kind: 'words', weight: 0.2 }],
];

describe('Of two suspects', () => {
  it.each(ORDER)('%s', (_rule, moreFacts, lessFacts) => {
    const more = candidateOf(moreFacts);
    const less = candidateOf(lessFacts);
    expect(rateCandidate(more).score).toBeGreaterThan(rateCandidate(less).score);
    expect(rankCandidates([less, more])).toEqual([more, less]);
  });

  it('all that hints at a caller does not outweigh the innermost frame of the same trace', () => {
    const hinted: Partial<Candidate> = {
      passes: 'order',
      above: 1,
      innermost: false,
      change: { ...change, commit: null },
    };
    const caller = candidateOf({ ...hinted, check: 'agrees', hypothesisWords: ['a', 'b', 'c', 'd'] });
    expect(rankCandidates([caller, candidateOf({})])[0]?.above).toBe(0);
  });
});

const facts = fc.record({
  kind: fc.constantFrom<Candidate['kind'][]>(
    'affected',
    'missing',
    'unlisted',
    'library',
    'runtime',
    'definition',
    'words',
  ),
  line: fc.nat(9),
  above: fc.nat(50),
  innermost: fc.boolean(),
  role: fc.constantFrom<Candidate['role'][]>('origin', 'consequence', 'companion'),
  traces: fc.nat(100),
  match: fc.constantFrom<Candidate['match'][]>('exact', 'suffix', 'name', 'line_only', null),
  choices: fc.nat(5),
  check: fc.constantFrom<Candidate['check'][]>(
    'agrees',
    'same_function',
    'moved',
    'differs',
    'beyond_end',
    'unchecked',
  ),
  hypothesisWords: fc.array(fc.constant('load'), { maxLength: 9 }),
  weight: fc.double({ min: 0, max: 1, noNaN: true }),
  why: fc.constant('has words'),
});

describe('Whatever is known of suspects', () => {
  it('the ranking only orders, gives every suspect a reason and a score within 0 and 1, and keeps equals in order', () => {
    fc.assert(
      fc.property(fc.array(facts.map(candidateOf), { maxLength: 30 }), (candidates) => {
        const ranked = rankCandidates(candidates);
        expect(new Set(ranked)).toEqual(new Set(candidates));
        expect(rankCandidates(ranked)).toEqual(ranked);
        const suspects = toSuspects(ranked);
        expect(suspects).toHaveLength(Math.min(20, candidates.length));
        for (const { score, reasons } of suspects) {
          expect(score).toBeGreaterThan(0);
          expect(score).toBeLessThan(1);
          expect(reasons.length).toBeGreaterThan(0);
        }
        const scores = suspects.map(({ score }) => score);
        expect(scores).toEqual([...scores].sort((one, other) => other - one));
      }),
    );
  });
});
