import { DispatchError } from '../errors.ts';
import type { DispatchView, TaskView } from './model.ts';

const NAMED = 10;

/**
 * A task of a dispatch; undefined when none is named.
 *
 * @throws DispatchError `NotFound` when it has no such task
 */
export function requireTask(view: DispatchView, name: string): TaskView;
export function requireTask(view: DispatchView, name: string | undefined): TaskView | undefined;
export function requireTask({ dispatch_id, tasks }: DispatchView, name: string | undefined): TaskView | undefined {
  const task = name === undefined ? undefined : tasks.get(name);
  if (task || name === undefined) return task;
  throw new DispatchError('NotFound', {
    path: '',
    message: `dispatch ${dispatch_id} has no task ${name}`,
    next_step: `it has ${[...tasks.keys()].slice(0, NAMED).join(', ')}`,
  });
}
