import fc from 'fast-check';
import { expect, it } from 'vitest';
import { detectCircularDependencies, validateTaskDependencies } from '../../src/spec/check.ts';

const task = (task_id: string, dependencies?: unknown) => ({ task_id, dependencies });

it.each([
  ['no tasks', []],
  ['tasks in order', [task('a'), task('b', ['a']), task('c', ['a', 'b'])]],
  ['tasks in any order', [task('c', ['a', 'b']), task('b', ['a']), task('a', [])]],
  ['no dependencies at all', [{ task_id: 'a' }, { task_id: 'constructor' }]],
])('says nothing about %s', (_, tasks) => {
  expect(validateTaskDependencies(tasks)).toEqual([]);
  expect(detectCircularDependencies(tasks)).toEqual([]);
});

it('lists every dependency that cannot be met', () => {
  const tasks = [task('apple'), task('apple'), task('pie', ['aple', 'pie', 'apple', 'apple']), { description: 'x' }];
  expect(validateTaskDependencies(tasks)).toEqual([
    'tasks[1].task_id: "apple" is already the id of tasks[0]; give each task an id of its own',
    'tasks[2].dependencies[0]: there is no task "aple"; did you mean "apple"? If not, remove it, or add a task with that id',
    'tasks[2].dependencies[1]: "pie" depends on itself; remove it: a task cannot wait for itself',
    'tasks[2].dependencies[3]: "apple" stands already at tasks[2].dependencies[2]; remove it',
    'tasks[3].task_id: is missing; give each task an id of its own',
  ]);
  expect(validateTaskDependencies({ tasks })).toEqual(['tasks: must be a list; write a list of tasks']);
});

it('shows each cycle as a path, and no task that only stands behind one', () => {
  const tasks = [task('late', ['a']), task('a', ['b']), task('b', ['a']), task('self', ['self'])];
  expect(detectCircularDependencies(tasks)).toEqual([
    'tasks[1].dependencies: tasks wait for each other: a -> b -> a; remove one of these dependencies (a -> b says that a waits for b)',
    'tasks[3].dependencies: a task waits for itself: self -> self; remove it',
  ]);
});

it('answers whatever it is asked', () => {
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.array(fc.anything())), (tasks) => {
      for (const line of [...validateTaskDependencies(tasks), ...detectCircularDependencies(tasks)]) {
        expect(line).toMatch(/^tasks/);
      }
    }),
  );
});
