import { describe, expect, it } from 'vitest';
import { CLOSED } from '../../src/plan/breaker.ts';
import type { CallFailure } from '../../src/plan/retry.ts';
import { judgeFailure, NO_MISSES, type Verdict } from '../../src/plan/verdict.ts';

const away: CallFailure = { class: 'AgentUnavailable', message: '', attempts: [], at: 1 };
const ours: CallFailure = { ...away, ours: true };
const settings = { failure_threshold: 50, recovery_timeout_seconds: 60 };

/** What becomes of a task with so many attempts after each of these failures in a row. */
function judgeAll(failures: CallFailure[], max_attempts: number): Verdict[] {
  let circuit = CLOSED;
  let misses = NO_MISSES;
  return failures.map((failure) => {
    const judged = judgeFailure(failure, { id: 'pick', max_attempts, misses }, { circuit, settings });
    ({ circuit, misses } = judged);
    return judged.verdict;
  });
}

const waits = (...seconds: number[]): Verdict[] => seconds.map((each) => ({ type: 'again', seconds: each }));
const times = (count: number, failure: CallFailure): CallFailure[] => Array.from({ length: count }, () => failure);

describe('a call that did not reach its agent', () => {
  it('is made again max_attempts times', () => {
    expect(judgeAll(times(3, away), 2)).toEqual([...waits(1, 2), { type: 'end' }]);
  });

  it('is made again for a quarter of an hour when the trouble is ours, whatever the task’s attempts, and then ends', () => {
    const expected = [...waits(1, 2, 4, 8, 16, 32, 64, 128, 256, 300), { type: 'end' }];
    expect(judgeAll(times(11, ours), 1)).toEqual(expected);
  });

  it('loses none of its tries to trouble of ours', () => {
    expect(judgeAll([...times(5, ours), away, away], 1)).toEqual([
      ...waits(1, 2, 4, 8, 16),
      ...waits(1),
      { type: 'end' },
    ]);
  });
});
