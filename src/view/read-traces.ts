import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isDispatchId } from '../dispatch-id.ts';
import { DispatchError, messageOf } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';
import { createView } from './fold.ts';
import type { DispatchView } from './model.ts';
import { setStatus } from './status.ts';
import { addPlan } from './tasks.ts';
import type { TaskTrace, TraceIndex } from './trace.ts';
import { PLAN_FILE } from './write-traces.ts';

/**
 * A dispatch as its trace files tell it: for when the server does not know it any more.
 *
 * @param folder the trace folder, relative to the workspace
 * @param wanted the dispatch's id; the newest one that did not succeed when absent
 * @throws DispatchError `NotFound` when its traces are not there or not whole
 */
export async function readTraces(
  folder: string,
  wanted: { id: string | undefined; workspace: string },
): Promise<DispatchView> {
  const root = resolve(wanted.workspace, folder);
  const index = await findIndex(root, wanted.id);
  const view = createView(index.dispatch_id);
  try {
    addPlan(view, await readJson<Plan>(join(root, index.dispatch_id, PLAN_FILE)));
    for (const { task_id } of index.tasks)
      addTrace(view, await readJson<TaskTrace>(join(root, index.dispatch_id, `${task_id}.json`)));
  } catch (error) {
    throw notFound(`the traces of ${index.dispatch_id} in ${root} are not whole: ${messageOf(error)}`, error);
  }
  const { name, status, started_at, ended_at, workspace, run_ids, config } = index;
  Object.assign(view, { name, status, started_at, ended_at, run_ids, last_event_at: ended_at });
  view.memo = { ...(workspace && { workspace }), ...(config?.trace_dir && { trace_dir: config.trace_dir }) };
  return view;
}

function addTrace(view: DispatchView, trace: TaskTrace): void {
  const task = view.tasks.get(trace.task_id);
  if (!task) return;
  const { status, dispatch_id, error, failure, timestamp, ...rest } = trace;
  Object.assign(task, rest, { failure: failure && { ...failure, message: error ?? '' } });
  setStatus(view, task, status);
}

async function findIndex(root: string, id: string | undefined): Promise<TraceIndex> {
  const names = await readdir(root).catch((error) => {
    throw notFound(`no trace folder ${root}: ${messageOf(error)}`, error);
  });
  const files = names.filter((name) => /^dispatch-.*\.json$/.test(name));
  const indexes = (await Promise.all(files.map((name) => readJson<TraceIndex>(join(root, name)).catch(() => null))))
    .filter((index) => index !== null && isDispatchId(index.dispatch_id) && Array.isArray(index.tasks))
    .filter((index) => index !== null);
  const chosen =
    id === undefined
      ? indexes.filter(({ status }) => status !== 'success')
      : indexes.filter((index) => index.dispatch_id === id);
  const newest = chosen.sort((one, other) => (other.started_at ?? '').localeCompare(one.started_at ?? ''))[0];
  if (newest) return newest;
  throw notFound(
    id === undefined ? `${root} holds no dispatch that did not succeed` : `${root} holds no dispatch ${id}`,
  );
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, 'utf8'));
}

function notFound(message: string, cause?: unknown): DispatchError {
  const next_step = 'name the folder that holds dispatch-….json and the folder of that dispatch';
  return new DispatchError('NotFound', { path: '--trace-dir', message, next_step }, cause);
}
