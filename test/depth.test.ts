import { describe, expect, it } from 'vitest';
import type { CallContext } from '../activities/adapter.ts';
import { buildEnvironment } from '../activities/program-environment.ts';
import { requireDepth, withDepth } from '../src/depth.ts';
import type { Plan } from '../src/plan/plan.ts';
import { createState } from '../src/plan/state.ts';
import { step } from '../src/plan/step.ts';
import { planOf, taskOf } from './helpers/plans.ts';

const start = (DISPATCH_DEPTH?: string, PARALLEL_DISPATCH_MAX_DEPTH?: string) => () =>
  requireDepth({ DISPATCH_DEPTH, PARALLEL_DISPATCH_MAX_DEPTH });

describe('how deep dispatches may be nested', () => {
  it.each([
    ['a person', undefined, undefined],
    ['an agent', '1', undefined],
    ['an agent of an agent, where three are allowed', '2', '3'],
    ['an empty variable is none', '', ''],
  ])('%s may start one', (_, depth, limit) => {
    expect(start(depth, limit)).not.toThrow();
  });

  it.each([
    ['an agent of an agent', '2', undefined, 'an agent 2 dispatches deep, and dispatches may be nested 2 deep'],
    ['an agent, where one is allowed', '1', '1', 'set PARALLEL_DISPATCH_MAX_DEPTH where the first one is started'],
  ])('%s may not', (...[, depth, limit, words]) => {
    expect(start(depth, limit)).toThrow(
      expect.objectContaining({ code: 'TooDeep', message: expect.stringContaining(words) }),
    );
  });

  it('what is no number is no depth', () => {
    expect(start('deep')).toThrow('DISPATCH_DEPTH: "deep" is no number; set it to a whole number, or unset it');
    expect(start('1', '-1')).toThrow('PARALLEL_DISPATCH_MAX_DEPTH: "-1" is no number');
  });

  it('a dispatch carries the depth of whoever submits it: a replay that of the one who replays', () => {
    const plan = { name: 'plums', depth: 5 } as Plan;
    expect(withDepth(plan, { DISPATCH_DEPTH: '1' })).toEqual({ name: 'plums', depth: 1 });
    expect(withDepth(plan, {})).toEqual({ name: 'plums' });
  });

  it('an agent is one deeper than its dispatch, whatever the worker that serves it is', () => {
    const context = { call: { depth: 1 }, env: { DISPATCH_DEPTH: '7' } } as unknown as CallContext;
    expect(buildEnvironment({ DISPATCH_DEPTH: '0' }, context)['DISPATCH_DEPTH']).toBe('2');
    const synthesis = taskOf('~synthesis', []);
    const state = createState(planOf({ a: [] }, { depth: 1, synthesis }), 'id');
    const result = { output: 'grain', digest: 'grain', attempts: [] };
    const commands = [...step(state, { type: 'begin' }), ...step(state, { type: 'call-succeeded', task: 0, result })];
    const calls = commands.flatMap((command) => ('call' in command ? [command.call.depth] : []));
    expect(calls).toEqual([1, 1]);
  });
});
