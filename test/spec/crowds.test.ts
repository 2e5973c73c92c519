import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectAncestors } from '../../src/plan/graph.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { warnOfCrowds } from '../../src/spec/crowds.ts';
import type { Work } from '../../src/spec/turns.ts';
import { planOf, planOfRandom, randomTasks, taskOf } from '../helpers/plans.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { commandTask, prepare } from './samples.ts';

type Fields = Record<string, unknown>;
const edit = (id: string, dependencies: string[] = [], fields: Fields = {}) => ({
  task_id: id,
  agent: 'claude-code',
  description: `Edit ${id}`,
  dependencies,
  ...fields,
});
const inside = (cwd: string) => ({ input_data: { cwd } });
const settings = (fields: Fields) => ({ agents: { 'claude-code': fields } });

async function warningsOf(tasks: Fields[], config: Fields = {}, workspace?: string): Promise<string[]> {
  return (await prepare({ tasks, config }, workspace === undefined ? {} : { workspace })).warnings;
}

describe('a warning of agents that edit one repository', () => {
  it('names the tasks that may run at the same time, and what to do', async () => {
    expect(await warningsOf([edit('a'), edit('b'), edit('c', ['a', 'b'])])).toEqual([
      'tasks: a, b may edit files in the workspace at the same time; make one wait for the other, give them ' +
        '"workspace": "exclusive" so that they take turns, or a git worktree each as "cwd"',
    ]);
  });

  it.each<[string, Fields[], Fields]>([
    ['one waits for the other', [edit('a'), edit('b', ['a'])], {}],
    ['one waits through a third', [edit('a'), commandTask('m', ['a']), edit('b', ['m'])], {}],
    ['they take turns', [edit('a'), edit('b')], settings({ workspace: 'exclusive' })],
    ['one task runs at a time', [edit('a'), edit('b')], { max_workers: 1 }],
    ['one task of the agent runs at a time', [edit('a'), edit('b')], settings({ max_workers: 1 })],
    ['their agent edits nothing', [edit('a'), edit('b')], settings({ permission_mode: 'plan' })],
    ['one is of an agent that edits nothing by itself', [edit('a'), commandTask('b')], {}],
    ['an expression decides where they work', ['a', 'b'].map((id) => edit(id, [], inside('${{ env.X }}'))), {}],
    ['their folders are yet to be made', ['a', 'b'].map((id) => edit(id, [], inside(id))), {}],
  ])('is not given when %s', async (_, tasks, config) => {
    expect(await warningsOf(tasks, config)).toEqual([]);
  });

  it.each<[string, Fields[], Fields, string]>([
    ['one of them alone is exclusive', [edit('a', [], { workspace: 'exclusive' }), edit('b')], {}, 'a, b'],
    [
      'two agents run one task each',
      [edit('a'), edit('b', [], { agent: 'other' })],
      { agents: { 'claude-code': { max_workers: 1 }, other: { kind: 'claude-code', max_workers: 1 } } },
      'a, b',
    ],
    ['two of three are in order', [edit('a'), edit('b', ['a']), edit('c')], {}, 'a, b, c'],
    ['not all are in it', [edit('z'), edit('a', ['z']), edit('b', ['z'])], {}, 'a, b'],
  ])('is given when %s', async (...row) => {
    const [, tasks, config, names] = row;
    const warnings = await warningsOf(tasks, config);
    expect(warnings.map((text) => text.slice(0, text.indexOf(' may ')))).toEqual([`tasks: ${names}`]);
  });

  it('is given once for each repository; worktrees are apart', async () => {
    const workspace = await makeTemporaryFolder();
    for (const name of ['one', 'two']) {
      await mkdir(join(workspace, name));
      await writeFile(join(workspace, name, '.git'), 'gitdir: elsewhere\n');
    }
    const tasks = ['a', 'b', 'c'].flatMap((id) =>
      id === 'c' ? [edit('c', [], inside('two'))] : [edit(id), edit(`${id}1`, [], inside('one'))],
    );
    const warnings = await warningsOf(tasks, {}, workspace);
    expect(warnings.map((text) => text.split(' at the ')[0])).toEqual([
      'tasks: a, b may edit files in the workspace',
      'tasks: a1, b1 may edit files in one',
    ]);
  });
});

describe('for any graph', () => {
  const runs = fc.record({
    tasks: randomTasks,
    works: fc.array(
      fc.record({ isExclusive: fc.boolean(), repository: fc.constantFrom('.', 'docs'), edits: fc.boolean() }),
      { minLength: 40, maxLength: 40 },
    ),
    cap: fc.constantFrom(undefined, 1, 2),
  });

  it('exactly the tasks are named that are in a pair which nothing keeps apart', () => {
    fc.assert(
      fc.property(runs, ({ tasks, works: drawn, cap }) => {
        const plan = planOfRandom(tasks);
        if (cap !== undefined) plan.agents['coder']!.max_workers = cap;
        const dependencies = tasks.map((task) => task.dependencies);
        const ancestors = tasks.map((_, task) => collectAncestors(dependencies, task));
        const works: Work[] = tasks.map((_, task) => ({ task, isCertain: true, ...drawn[task]! }));
        const meets = (a: Work, b: Work) =>
          a !== b &&
          a.edits &&
          b.edits &&
          a.repository === b.repository &&
          !(a.isExclusive && b.isExclusive) &&
          !(cap === 1 && tasks[a.task]!.agent === 'coder' && tasks[b.task]!.agent === 'coder') &&
          !ancestors[a.task]!.has(b.task) &&
          !ancestors[b.task]!.has(a.task);
        const crowded = works.filter((a) => works.some((b) => meets(a, b)));
        const named = warnOfCrowds(plan, works).map((text) => {
          const [, list = '', more = 0] = /^tasks: (.*?)(?: and (\d+) more)? may edit/.exec(text) ?? [];
          return list.split(', ').length + Number(more);
        });
        const repositories = new Set(crowded.map(({ repository }) => repository));
        expect(named).toHaveLength(repositories.size);
        expect(named.reduce((sum, count) => sum + count, 0)).toBe(crowded.length);
      }),
      { numRuns: 300 },
    );
  });

  it.each(['a chain', 'no order'])('10,000 tasks in one repository with %s are looked at quickly', (title) => {
    const ids = Array.from({ length: 10_000 }, (_, number) => `t${number}`);
    const before = (n: number) => (title === 'a chain' && n > 0 ? [n - 1] : []);
    const plan: Plan = { ...planOf({}), tasks: ids.map((id, n) => taskOf(id, before(n))) };
    const works = ids.map((_, task) => ({ task, edits: true, isExclusive: false, repository: '.', isCertain: true }));
    const start = process.cpuUsage();
    expect(warnOfCrowds(plan, works)).toHaveLength(title === 'a chain' ? 0 : 1);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(1000);
  });
});
