import { describe, expect, it } from 'vitest';
import type { Timer } from '../../src/plan/messages.ts';
import { createState } from '../../src/plan/state.ts';
import { describeTimer, readTimerText } from '../../src/plan/timer-text.ts';
import { planOf } from '../helpers/plans.ts';

const NOON = Date.parse('2026-11-24T12:00:00.000Z');

describe('the summary of a timer', () => {
  const state = createState(planOf({ a: [], b: [] }), 'id');
  state.plan.tasks[0]!.approval = { deadline: { seconds: 60, answer: 'rejected' } };
  state.circuits.set('command', { phase: 'open', until: NOON });
  state.tasks[0]!.wait = { after: 'RateLimited', until: NOON };
  state.tasks[1]!.wait = { after: 'AgentUnavailable', until: NOON };

  it.each<[Timer, string, ReturnType<typeof readTimerText>]>([
    [{ kind: 'deadline' }, 'deadline of the dispatch', null],
    [{ kind: 'approval', task: 0, generation: 1 }, 'approval of a: rejected when nobody answers', { approval: 'a' }],
    [{ kind: 'more' }, 'start what did not fit', null],
    [
      { kind: 'circuit', agent: 'command' },
      'circuit open for command until 2026-11-24T12:00:00.000Z',
      { agent: 'command' },
    ],
    [
      { kind: 'again', task: 0, scheduling: 1 },
      'schedule a again: rate limited until 2026-11-24T12:00:00.000Z',
      { task: 'a' },
    ],
    [
      { kind: 'again', task: 1, scheduling: 1 },
      'schedule b again: command unavailable, again at 2026-11-24T12:00:00.000Z',
      { task: 'b' },
    ],
  ])('%j is in words: %s', (timer, text, read) => {
    expect(describeTimer(state, timer)).toBe(text);
    expect(readTimerText(text)).toEqual(read);
  });
});
