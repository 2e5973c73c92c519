import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { decodeHistory } from '../../src/view/decode.ts';
import { applyEvent, createView } from '../../src/view/fold.ts';
import { type TaskTrace, type TraceIndex, toTaskTrace } from '../../src/view/trace.ts';
import { type CliRun, parseResult } from '../../test/helpers/cli.ts';
import type { Answer, Evidence } from './evidence.ts';
import { type HistoryFacts, readFacts } from './history.ts';
import type { World } from './world.ts';

/** A command that was killed, and one that was refused because another one serves, give no result. */
const SILENT = [null, 2];

/** The results that were printed. */
export function readAnswers(runs: CliRun[]): Answer[] {
  return runs.filter(({ code }) => !SILENT.includes(code)).map((run) => ({ code: run.code, result: parseResult(run) }));
}

/** The trace files of a dispatch as they lie on the disk. */
export function readTraceFiles({ workspace, id }: World, task_ids: string[]): Pick<Evidence, 'traces' | 'index'> {
  const folder = join(workspace, 'traces');
  const indexes = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const traces = task_ids.map((task): [string, TaskTrace] => [task, readJson(join(folder, id, `${task}.json`))]);
  const index: TraceIndex | null = indexes.length === 1 ? readJson(join(folder, indexes[0]!)) : null;
  return { traces: new Map(traces), index };
}

/** The history as the server has it, read by plain means and by the dispatcher's own view. */
export async function readHistory({ id, address }: World): Promise<{ history: HistoryFacts; view: Evidence['view'] }> {
  const connection = await Connection.connect({ address: address() });
  try {
    const history = await new Client({ connection }).workflow.getHandle(id).fetchHistory();
    const view = createView(id);
    for (const event of decodeHistory(history)) applyEvent(view, event);
    const traces = [...view.tasks.values()].map((task): [string, TaskTrace] => [
      task.task_id,
      JSON.parse(JSON.stringify(toTaskTrace(view, task))),
    ]);
    return { history: readFacts(history), view: new Map(traces) };
  } finally {
    await connection.close();
  }
}

/** What a run has left behind that nobody needs any more. To be asked after the server has ended. */
export function findLeftovers({
  findProcesses,
  state,
  workspace,
}: Pick<World, 'findProcesses' | 'state' | 'workspace'>): Evidence['leftovers'] {
  const paths = [state, workspace].flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return {
    processes: findProcesses().map(({ pid, command }) => `${pid} ${command}`),
    temporaryFiles: paths.filter((path) => /\.(tmp|stdin)$/.test(path)),
    locks: paths.filter((path) => basename(path) === '.serving.json' || isHeld(path)),
  };
}

/** The last file of a lock stays, and says that it is released. */
function isHeld(path: string): boolean {
  if (!/\.lock\.\d+$/.test(path)) return false;
  const text = readFileSync(path, 'utf8');
  return text !== '' && JSON.parse(text).released !== true;
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8'));
}
