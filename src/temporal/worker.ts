import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { CallFolders } from '../../activities/begin-call.ts';
import { createActivities } from '../../activities/index.ts';
import type { Permit } from '../../activities/permit.ts';
import type { Caps } from '../config/caps.ts';
import type { ArtifactStore } from '../files/artifacts.ts';
import { getWorkerIdentity } from './worker-identity.ts';

export type DispatchWorkerOptions = {
  connection: NativeConnection;
  namespace: string;
  taskQueue: string;
  /** Path of the workflow bundle. */
  codePath: string;
  /** Agents at once. */
  slots: number;
  /** Tasks in all. */
  tasks: number;
  artifacts: ArtifactStore;
  calls: CallFolders;
  caps: Caps;
  atWork: Set<string>;
  leave: AbortSignal;
  env: NodeJS.ProcessEnv;
  /** Which calls it runs; all when absent. */
  permit?: Permit | undefined;
  tuning?: Partial<WorkerOptions>;
};

/**
 * A thread for workflow code takes 0.3 s to start and then gives about 5 % more throughput: up to this many tasks it
 * never pays. `debugMode` is the SDK's name for running workflow code on the main thread; it also lifts the limit of
 * 5 s on one activation, which `step` does not need.
 */
export const MAIN_THREAD_TASKS = 100;

/**
 * Worker settings that make a hop fast (measured: docs/performance.md). Eager dispatch gives an activity to the worker
 * that asked for it without a trip through the task queue, so it must cover all slots.
 */
export function getWorkerTuning(slots: number): Partial<WorkerOptions> {
  return {
    maxConcurrentActivityTaskExecutions: slots,
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: Math.min(10, slots) },
    maxEagerActivityReservationsPerWorkflowTask: slots,
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
  codePath,
  slots,
  tasks,
  artifacts,
  calls,
  caps,
  atWork,
  leave,
  env,
  permit,
  tuning,
}: DispatchWorkerOptions): Promise<Worker> {
  return Worker.create({
    connection,
    namespace,
    taskQueue,
    identity: getWorkerIdentity(),
    workflowBundle: { codePath },
    activities: createActivities({ artifacts, calls, caps, atWork, leave, env, permit }),
    debugMode: tasks <= MAIN_THREAD_TASKS,
    ...getWorkerTuning(slots),
    ...tuning,
  });
}
