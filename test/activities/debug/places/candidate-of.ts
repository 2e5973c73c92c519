import type { Candidate } from '../../../../activities/debug/places/candidate.ts';

/** The innermost frame of a KeyError in an affected file, with some facts changed. */
export function candidateOf(facts: Partial<Candidate>): Candidate {
  return {
    kind: 'affected',
    file: 'src/orders.py',
    line: 4,
    function: 'load',
    above: 0,
    innermost: true,
    caller: null,
    role: 'origin',
    errorType: 'KeyError',
    message: "'id'",
    traces: 1,
    match: 'suffix',
    choices: 1,
    check: 'unchecked',
    hypothesisWords: [],
    ...facts,
  };
}
