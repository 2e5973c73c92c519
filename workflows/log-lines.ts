import { log } from '@temporalio/workflow';
import type { Command, DispatchEvent } from '../src/plan/messages.ts';
import type { DispatchState } from '../src/plan/state.ts';

/**
 * Tells the log of a call that has failed. Temporal leaves it out when the workflow is replayed. Starts and successes are in
 * the log of the activities: each line costs the workflow a call out of its sandbox.
 */
export function logEvent({ plan }: DispatchState, event: DispatchEvent): void {
  if (event.type !== 'call-failed') return;
  const { id: task_id, agent } = plan.tasks[event.task]!;
  log.info('call failed', { task_id, agent, status: event.failure.class });
}

/** Tells the log how the dispatch has ended. */
export function logCommand(command: Command): void {
  if (command.type === 'finish') log.info('dispatch ended', { status: command.outcome.status });
}
