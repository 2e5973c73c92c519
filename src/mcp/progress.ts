import type { ProgressToken, ServerNotification } from '@modelcontextprotocol/sdk/types.js';
import type { ToolCall } from './tool.ts';

/** Sends a notification whenever more tasks have ended than before, as the protocol wants it. */
export function createProgressTeller(
  progressToken: ProgressToken | undefined,
  send: (notification: ServerNotification) => Promise<void>,
): ToolCall['tellProgress'] {
  if (progressToken === undefined) return () => undefined;
  let told = -1;
  return ({ done, total, message }) => {
    if (done <= told) return;
    told = done;
    const params = { progressToken, progress: done, total, message };
    // A client that is gone wants no more of it.
    send({ method: 'notifications/progress', params }).catch(() => undefined);
  };
}
