import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { createActivities } from '../../activities/index.ts';
import type { ArtifactStore } from '../files/artifacts.ts';
import { getWorkflowBundle } from '../package-info.ts';

export type DispatchWorkerOptions = {
  connection: NativeConnection;
  namespace: string;
  taskQueue: string;
  /** Agents at once. */
  slots: number;
  artifacts: ArtifactStore;
  env: NodeJS.ProcessEnv;
};

/**
 * Worker settings that make a hop fast (measured: docs/performance.md). Eager dispatch gives an activity to the worker
 * that asked for it without a trip through the task queue, so it must cover all slots.
 */
export function getWorkerTuning(slots: number): Partial<WorkerOptions> {
  return {
    maxConcurrentActivityTaskExecutions: slots,
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: Math.min(10, slots) },
    maxEagerActivityReservationsPerWorkflowTask: slots,
    ...(process.env['TRY_DEBUG'] && { debugMode: true }),
    maxCachedWorkflows: 50,
    // A cancel reaches the agent with the answer to a heartbeat: within a second.
    maxHeartbeatThrottleInterval: '1s',
    defaultHeartbeatThrottleInterval: '1s',
    stickyQueueScheduleToStartTimeout: '5s',
  };
}

/** A worker for one task queue with this package's workflow and agents. Loads the prebuilt bundle: no webpack at start. */
export function createDispatchWorker({
  connection,
  namespace,
  taskQueue,
  slots,
  artifacts,
  env,
}: DispatchWorkerOptions): Promise<Worker> {
  return Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle: { codePath: getWorkflowBundle().codePath },
    activities: createActivities({ artifacts, env }),
    ...getWorkerTuning(slots),
  });
}
