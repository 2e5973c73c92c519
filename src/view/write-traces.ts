import { join, normalize, resolve } from 'node:path';
import { isDispatchId } from '../dispatch-id.ts';
import { messageOf } from '../errors.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { forEachLimited } from './each-limited.ts';
import { findIndex, writeIndex } from './index-file.ts';
import type { DispatchView } from './model.ts';
import { formatFileTime } from './time-text.ts';
import { toTaskTrace, toTraceIndex } from './trace.ts';

/** The dispatch's plan, for a replay after the server has forgotten it: no task's id begins with a dot. */
export const PLAN_FILE = '.plan.json';

const DEFAULT_TRACE_DIR = './traces';
const WRITES_AT_ONCE = 16;
/** Traces hold prompts and outputs: for their owner only. */
const MODE = 0o600;

/** Paths of what was written, by task id; relative to the workspace when the trace folder was given so. */
export type WrittenTraces = {
  traceFiles: Record<string, string> | null;
  traceIndex: string | null;
  /** Why nothing can be relied on, with the next step. */
  warning: string | null;
};

/** Where to write; each defaults to what the dispatch was started with. */
export type TraceTarget = { workspace?: string; traceDir?: string };

/**
 * Writes a dispatch's traces: `<trace_dir>/<dispatch_id>/<task_id>.json` for every task, then the index
 * `<trace_dir>/dispatch-<YYYYmmdd_HHMMSS>.json` with the dispatch's start in local time. Writing again replaces the same
 * files. Does not throw when the folder cannot be written: a dispatch's result does not depend on it.
 */
export async function writeTraces(view: DispatchView, target: TraceTarget = {}): Promise<WrittenTraces> {
  const { shown, folder, stem } = locate(view, target);
  try {
    const names = nameFiles(view);
    await writeTasks(view, folder, names);
    const traceFiles = showFiles(names, shown);
    const index = await writeIndex(folder, stem, toTraceIndex(view, traceFiles));
    return { traceFiles, traceIndex: join(shown, index), warning: null };
  } catch (error) {
    return { traceFiles: null, traceIndex: null, warning: describeFailure(folder, error) };
  }
}

/** The traces that a dispatch has on this host: the index is written last. Nulls when it is not there. */
export async function findTraces(view: DispatchView): Promise<Omit<WrittenTraces, 'warning'>> {
  const { shown, folder, stem } = locate(view, {});
  const index = await findIndex(folder, stem, view.dispatch_id);
  if (index === undefined) return { traceFiles: null, traceIndex: null };
  return { traceFiles: showFiles(nameFiles(view), shown), traceIndex: join(shown, index) };
}

/** @returns the folder as people wrote it and its absolute path, and how the index's name begins */
function locate(view: DispatchView, target: TraceTarget): { shown: string; folder: string; stem: string } {
  const workspace = target.workspace ?? view.memo.workspace ?? view.plan?.workspace ?? '.';
  const shown = normalize(target.traceDir ?? view.memo.trace_dir ?? DEFAULT_TRACE_DIR);
  const started = view.started_at ?? view.last_event_at ?? new Date(0).toISOString();
  return { shown, folder: resolve(workspace, shown), stem: `dispatch-${formatFileTime(started)}` };
}

/** The files' names under the folder by task id. */
function nameFiles(view: DispatchView): Map<string, string> {
  return new Map([...view.tasks.keys()].map((id) => [id, join(checkName(view.dispatch_id), `${checkName(id)}.json`)]));
}

function showFiles(names: ReadonlyMap<string, string>, shown: string): Record<string, string> {
  return Object.fromEntries([...names].map(([id, name]) => [id, join(shown, name)]));
}

async function writeTasks(view: DispatchView, folder: string, names: ReadonlyMap<string, string>): Promise<void> {
  await forEachLimited(view.tasks.values(), WRITES_AT_ONCE, async (task) => {
    const text = `${JSON.stringify(toTaskTrace(view, task), null, 2)}\n`;
    await writeFileAtomic(join(folder, names.get(task.task_id)!), text, MODE);
  });
  if (view.plan)
    await writeFileAtomic(join(folder, view.dispatch_id, PLAN_FILE), `${JSON.stringify(view.plan)}\n`, MODE);
}

/** Ids come from a server that others can write to: one with a slash must not choose the folder. */
function checkName(id: string): string {
  if (!isDispatchId(id)) throw new Error(`${JSON.stringify(id)} cannot be a file’s name`);
  return id;
}

function describeFailure(folder: string, error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return `no traces: cannot write in ${folder} (${messageOf(error)}); ${getNextStep(code)}`;
}

function getNextStep(code: string): string {
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'free some space, then write them with dispatch trace';
  if (code === 'EROFS') return 'choose a folder that is not read-only with --trace-dir';
  if (code === 'ENOTDIR' || code === 'EEXIST')
    return 'a file stands where a folder should be: move it, or choose another folder with --trace-dir';
  return 'make it writable (mkdir -p, chmod u+rwx), or choose another folder with --trace-dir';
}
