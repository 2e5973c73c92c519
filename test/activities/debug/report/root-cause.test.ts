import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../../activities/debug/places/candidate.ts';
import type { Confidence } from '../../../../activities/debug/report/output.ts';
import { chooseRootCause } from '../../../../activities/debug/report/root-cause.ts';
import { debugInput } from '../../../../activities/debug/schema.ts';
import { candidateOf } from '../places/candidate-of.ts';

const choose = (...candidates: Candidate[]) =>
  chooseRootCause({
    input: debugInput.parse({ problem_description: 'it fails', affected_files: [] }),
    affected: { files: [], missing: [], unread: [] },
    ...{ occurrences: [], findings: [], candidates },
  });

const CONFIDENCE: [fact: string, facts: Partial<Candidate>, confidence: Confidence, reason: string][] = [
  ['the code agrees', { check: 'agrees' }, 'high', 'file and trace agree'],
  ['the function agrees', { check: 'same_function' }, 'high', 'file and trace agree'],
  ['nothing could be compared', {}, 'medium', 'was not checked'],
  ['the error arose further in', { check: 'agrees', innermost: false }, 'medium', 'arose further in'],
  ['the code has moved', { check: 'moved' }, 'medium', 'has moved'],
  ['only the file name agrees', { match: 'name' }, 'medium', "only the end of the frame's path"],
  ['the file name and the code agree', { check: 'agrees', match: 'name' }, 'high', 'file and trace agree'],
  ['no error is named', { check: 'agrees', errorType: null, message: '' }, 'medium', 'may be cut off'],
  ['the trace names no file', { match: 'line_only' }, 'medium', 'names a line but no file'],
  ['the path fits two files', { check: 'agrees', choices: 2 }, 'low', 'fits 2 affected files'],
  ['the code differs', { check: 'differs' }, 'low', 'changed since'],
  ['the file is shorter', { check: 'beyond_end' }, 'low', 'fewer lines'],
  ['the file was not named', { kind: 'unlisted' }, 'low', 'was not read'],
  ['the file is missing', { kind: 'missing' }, 'low', 'is missing'],
  ['only words agree', { kind: 'words', why: 'x', weight: 1 }, 'low', 'only words'],
];

describe('How sure a root cause is, and why', () => {
  it.each(CONFIDENCE)('%s', (...[, facts, confidence, reason]) => {
    const cause = choose(candidateOf(facts));
    expect(cause?.confidence).toBe(confidence);
    expect(cause?.confidence_reason).toContain(reason);
  });

  it('another error that points elsewhere as strongly lowers it', () => {
    const rival = candidateOf({ check: 'agrees', file: 'src/users.py', message: "'name'" });
    expect(choose(candidateOf({ check: 'agrees' }), rival)).toMatchObject({
      confidence: 'medium',
      confidence_reason: 'another error points to src/users.py:4 about as strongly',
    });
  });
});

describe('The root cause', () => {
  it('is where an error shows, never a mere definition', () => {
    const definition = candidateOf({ kind: 'definition', line: 2, why: 'x' });
    expect(choose(definition, candidateOf({}))).toMatchObject({ line: 4 });
  });

  it.each([['library' as const], ['runtime' as const]])('is never in a %s', (kind) => {
    expect(choose(candidateOf({ kind }))).toBeNull();
  });
});
