import { Worker } from '@temporalio/worker';
import type { DispatchView } from '../view/model.ts';
import { chooseBundle } from './choose-bundle.ts';
import { describeWorkflow } from './dispatches.ts';
import type { Session } from './session.ts';
import { MAIN_THREAD_TASKS } from './worker.ts';
import { getWorkerIdentity } from './worker-identity.ts';

type Moment = { id: string; view: DispatchView; report(line: string): void };

/**
 * Serves a dispatch's workflow while `work` is under way, and none of its calls: those wait for whoever serves the dispatch,
 * which may be another process from one moment to the next. So it takes no claim, and keeps no workflow to which later
 * tasks would be addressed.
 */
export async function serveForMoment<T>(
  session: Session,
  { id, view, report }: Moment,
  work: () => Promise<T>,
): Promise<T> {
  const { client, connection, namespace } = session;
  const codePath = await chooseBundle(session, { id, report });
  const { taskQueue } = await describeWorkflow(session, id);
  await client.workflowService.resetStickyTaskQueue({ namespace, execution: { workflowId: id } });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    identity: getWorkerIdentity(),
    workflowBundle: { codePath },
    debugMode: view.tasks.size <= MAIN_THREAD_TASKS,
    maxCachedWorkflows: 0,
  });
  return worker.runUntil(work);
}
