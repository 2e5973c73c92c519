import { log } from '@temporalio/workflow';
import type { Command, DispatchEvent } from '../src/plan/messages.ts';
import type { DispatchState } from '../src/plan/state.ts';

/** Tells the log what has happened to a call. Temporal leaves it out when the workflow is replayed. */
export function logEvent({ plan }: DispatchState, event: DispatchEvent): void {
  if (event.type !== 'call-succeeded' && event.type !== 'call-failed') return;
  const { id: task_id, agent } = plan.tasks[event.task]!;
  if (event.type === 'call-succeeded') log.info('call succeeded', { task_id, agent });
  else log.info('call failed', { task_id, agent, status: event.failure.class });
}

/** Tells the log what is going to happen. */
export function logCommand({ plan }: DispatchState, command: Command): void {
  if (command.type === 'finish') log.info('dispatch ended', { status: command.outcome.status });
  if (command.type !== 'start-call') return;
  const { id: task_id, agent } = plan.tasks[command.task]!;
  log.info('call started', { task_id, agent });
}
