import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../scripts/simulation.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { addReuse, decideReuse, type EarlierTask, keepOnly } from '../../src/plan/reuse-decision.ts';
import { defineTask } from '../../src/plan/task-definition.ts';
import { planOf, planOfRandom, randomTasks } from '../helpers/plans.ts';

/** Every task of a plan as a success whose digest is its id. */
function earlierOf(plan: Plan, changes: Record<string, Partial<EarlierTask>> = {}): Map<string, EarlierTask> {
  return new Map(
    plan.tasks.map(({ id, dependencies }, number) => {
      const ids = dependencies.map((dependency) => plan.tasks[dependency]!.id);
      const task: EarlierTask = {
        status: 'success',
        failure: null,
        definition: defineTask(plan, number),
        from: 'bread-1',
        result: { output: id, digest: id },
        upstream: Object.fromEntries(ids.map((each) => [each, each])),
        damage: null,
      };
      return [id, { ...task, ...changes[id] }];
    }),
  );
}

const failed = { status: 'error', result: null, failure: { code: 'AgentFailed', caused_by: null } } as const;
const bread = () => planOf({ flour: [], dough: ['flour'], bake: ['dough'], tea: [] });
const decide = (plan: Plan, ...rest: [Partial<Parameters<typeof decideReuse>[2]>?, Parameters<typeof earlierOf>[1]?]) =>
  Object.fromEntries(
    decideReuse(plan, earlierOf(bread(), rest[1]), rest[0] ?? {}).map(({ action, why }, number) => [
      plan.tasks[number]!.id,
      `${action}: ${why}`,
    ]),
  );

describe('what a replay does with each task', () => {
  it('reuses everything when all succeeded and nothing has changed', () => {
    expect(new Set(Object.values(decide(bread())))).toEqual(new Set(['reuse: from bread-1']));
  });

  it('runs what failed and what was skipped because of it', () => {
    const skipped = {
      status: 'skipped',
      result: null,
      failure: { code: 'DependencyFailed', caused_by: 'dough' },
    } as const;
    expect(decide(bread(), {}, { dough: failed, bake: skipped })).toEqual({
      flour: 'reuse: from bread-1',
      dough: 'run: failed (AgentFailed)',
      bake: 'run: was skipped because dough failed',
      tea: 'reuse: from bread-1',
    });
  });

  it('lets what comes after a changed task wait for that task’s output', () => {
    const plan = bread();
    plan.tasks[0]!.input = { argv: ['true'], cwd: 'mill' };
    expect(decide(plan)).toMatchObject({
      flour: 'run: input changed: cwd',
      dough: 'reuse-if: if flour gives the same as in bread-1',
      bake: 'reuse-if: if dough gives the same as in bread-1',
      tea: 'reuse: from bread-1',
    });
  });

  const plan = bread();
  it.each<[string, (plan: Plan) => void, string]>([
    ['another description', (p) => (p.tasks[3]!.description = 'Green tea'), 'run: description changed'],
    [
      'another agent',
      (p) => {
        p.agents['cook'] = p.agents['command']!;
        p.tasks[3]!.agent = 'cook';
      },
      'run: agent changed: command to cook',
    ],
    [
      'other settings',
      (p) => (p.agents['command'] = { kind: 'command', settings: { model: 'x' } }),
      'run: agent settings changed: model',
    ],
    ['a dependency more', (p) => (p.tasks[3]!.dependencies = [0]), 'run: dependencies changed'],
    ['other outputs', (p) => (p.tasks[3]!.outputs = ['tea.txt']), 'run: outputs changed'],
    ['a schema', (p) => (p.tasks[3]!.output_schema = { type: 'object' }), 'run: output_schema changed'],
    ['more time', (p) => (p.tasks[3]!.timeout_seconds = 1), 'reuse: from bread-1'],
  ])('%s', (_, change, decision) => {
    const changed = structuredClone(plan);
    change(changed);
    expect(decide(changed)['tea']).toBe(decision);
  });

  it.each<[string, Partial<EarlierTask>, string]>([
    ['a file that is gone', { damage: 'file gone: tea.txt' }, 'run: file gone: tea.txt'],
    ['a result that is gone', { result: null }, 'run: its result is gone'],
    ['a task that was cancelled', { status: 'cancelled', result: null }, 'run: was cancelled'],
    ['a task at work when its dispatch was terminated', { status: 'running', result: null }, 'run: had not ended'],
  ])('%s', (_, change, decision) => {
    expect(decide(bread(), {}, { tea: change })['tea']).toBe(decision);
  });

  it('a task that is new runs', () => {
    expect(decide(planOf({ flour: [], jam: [] }))).toMatchObject({ jam: 'run: new' });
  });

  it.each([
    [{ all: true }, ['flour', 'dough', 'bake', 'tea']],
    [{ from: 'dough' }, ['dough', 'bake']],
    [{ only: 'dough' }, ['dough']],
  ])('%j asks for %j', (request, asked) => {
    const ran = Object.entries(decide(bread(), request)).filter(([, words]) => words.startsWith('run'));
    expect(ran.map(([id]) => id)).toEqual(asked);
  });

  it('keepOnly leaves a task and all it depends on', () => {
    expect(keepOnly(bread(), 'dough').tasks.map(({ id, dependencies }) => [id, dependencies])).toEqual([
      ['flour', []],
      ['dough', [0]],
    ]);
  });
});

const ENDS = ['success', 'success', 'success', 'failed', 'damaged'] as const;
const replays = fc
  .record({ tasks: randomTasks, ends: fc.array(fc.constantFrom(...ENDS), { minLength: 40, maxLength: 40 }) })
  .map(({ tasks, ends }) => {
    const plan = planOfRandom(tasks);
    const how = (number: number) =>
      ends[number] === 'failed' ? failed : ends[number] === 'damaged' ? { damage: 'file gone' } : {};
    const earlier = earlierOf(plan, Object.fromEntries(plan.tasks.map(({ id }, number) => [id, how(number)])));
    const decisions = decideReuse(plan, earlier, {});
    return { plan, ends, decisions, next: addReuse(plan, earlier, decisions) };
  });
const ranIn = (plan: Plan, digest: (id: string) => string) =>
  new Set(
    simulate(plan, { call: () => ({ seconds: 1 }), digest: (task) => digest(plan.tasks[task]!.id) }).calls.map(
      ({ task }) => task,
    ),
  );

describe('the replay of any dispatch', () => {
  it('never reuses what failed, and reuses for certain only what lies on nothing that runs', () => {
    fc.assert(
      fc.property(replays, ({ plan, ends, decisions }) => {
        decisions.forEach(({ action }, number) => {
          if (ends[number] !== 'success') expect(action).toBe('run');
          const upstream = plan.tasks[number]!.dependencies.map((each) => decisions[each]!.action);
          if (action === 'reuse') expect(upstream.every((each) => each === 'reuse')).toBe(true);
        });
      }),
    );
  });

  it('runs nothing but what has to, when the tasks that run give what they gave', () => {
    fc.assert(
      fc.property(replays, ({ ends, next, plan }) => {
        const ran = ranIn(next, (id) => id);
        expect([...ran].sort()).toEqual(plan.tasks.flatMap((_, n) => (ends[n] === 'success' ? [] : [n])).sort());
      }),
    );
  });

  it('runs all that comes after a task which gives something else', () => {
    fc.assert(
      fc.property(replays, ({ ends, next, plan }) => {
        const ran = ranIn(next, (id) => `${id}, new`);
        plan.tasks.forEach(({ dependencies }, number) => {
          expect(ran.has(number)).toBe(ends[number] !== 'success' || dependencies.some((each) => ran.has(each)));
        });
      }),
    );
  });
});
