import type { CallContext } from './adapter.ts';

/**
 * The environment of a program: the caller's, then the task's own variables, then
 * PARALLEL_DISPATCH_ID, PARALLEL_DISPATCH_TASK_ID and PARALLEL_DISPATCH_WORKSPACE, and DISPATCH_DEPTH: how many dispatches
 * deep the program is.
 */
export function buildEnvironment(own: Record<string, string> | undefined, context: CallContext): NodeJS.ProcessEnv {
  return {
    ...context.env,
    ...own,
    PARALLEL_DISPATCH_ID: context.call.dispatch_id,
    PARALLEL_DISPATCH_TASK_ID: context.taskId,
    PARALLEL_DISPATCH_WORKSPACE: context.workspace,
    DISPATCH_DEPTH: String((context.call.depth ?? 0) + 1),
  };
}
