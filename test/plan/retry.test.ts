import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../src/plan/call.ts';
import type { PlanTask } from '../../src/plan/plan.ts';
import { countUsed, getCallOptions } from '../../src/plan/retry.ts';

const task: PlanTask = {
  id: 'pick',
  agent: 'command',
  description: 'pick plums',
  summary: 'pick plums',
  input: {},
  dependencies: [],
  timeout_seconds: 100,
  retry: { max_attempts: 3, initial_seconds: 1, backoff: 2, max_seconds: 60 },
};

const run = (failure: Attempt['class']): Attempt => ({
  attempt: 1,
  started_at: '2026-01-01T00:00:00.000Z',
  ended_at: '2026-01-01T00:00:01.000Z',
  class: failure,
  message: null,
});

describe('how long Temporal waits for a call', () => {
  it('lets one of its own go 60 s without a heartbeat, and end its processes and report', () => {
    expect(getCallOptions(task)).toMatchObject({ heartbeat_seconds: 60, start_to_close_seconds: 165 });
  });

  it('asks no heartbeats of the worker of another queue, and keeps its time', () => {
    const options = getCallOptions({ ...task, queue: 'orchard' });
    expect(options).toMatchObject({ heartbeat_seconds: null, start_to_close_seconds: 110 });
  });
});

describe('how often Temporal may try a call that is scheduled again', () => {
  it.each([
    ['the first time', [], 3],
    ['after the agent has failed once', [run('AgentFailed')], 2],
    ['after failures of each of its own kinds', [run('OutputInvalid'), run('TimedOut')], 1],
    ['after all attempts were used, which leaves one to report it', [...Array(5)].map(() => run('AgentFailed')), 1],
    ['after its worker was lost', [run('WorkerLost'), run('WorkerLost')], 3],
    ['after its agent was away', [run('AgentUnavailable'), run('RateLimited')], 3],
  ])('%s', (_, earlier, attempts) => {
    expect(getCallOptions(task, countUsed(earlier)).retry.max_attempts).toBe(attempts);
  });
});
