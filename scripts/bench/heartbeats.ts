import type { WorkflowHandle } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';

type Description = Awaited<ReturnType<WorkflowHandle['describe']>>;
type PendingActivity = NonNullable<Description['raw']['pendingActivities']>[number];

/** What the heartbeats of a run's activities looked like, from one look at the server to the next. */
export type HeartbeatLog = {
  /** Takes one look in. Returns how many activities were running. */
  add(activities: PendingActivity[], now: number): number;
  /** The longest time without a heartbeat, counted from an activity's start; never shorter than it was. */
  readonly longestGapMs: number;
};

/** The server's number for an activity that a worker has. */
const STARTED = 2;

/** Keeps the longest gap. A heartbeat between two looks that the next one has covered makes a gap look longer. */
export function createHeartbeatLog(): HeartbeatLog {
  const last = new Map<string, number>();
  let longestGapMs = 0;
  return {
    add(activities, now) {
      const running = activities.filter(({ state }) => state === STARTED);
      for (const { activityId, lastHeartbeatTime, lastStartedTime } of running) {
        const id = activityId ?? '';
        const beat = optionalTsToMs(lastHeartbeatTime) ?? optionalTsToMs(lastStartedTime) ?? now;
        longestGapMs = Math.max(longestGapMs, beat - (last.get(id) ?? beat), now - beat);
        last.set(id, beat);
      }
      return running.length;
    },
    get longestGapMs() {
      return longestGapMs;
    },
  };
}

type Failure = { timeoutFailureInfo?: { timeoutType?: number | null } | null };

/** The server's number for a heartbeat that did not come in time. */
const HEARTBEAT = 4;

/** Whether an activity failed for want of heartbeats. */
export function isHeartbeatTimeout(failure: Failure | null | undefined): boolean {
  return failure?.timeoutFailureInfo?.timeoutType === HEARTBEAT;
}
