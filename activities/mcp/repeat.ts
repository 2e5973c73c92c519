import { setTimeout as sleep } from 'node:timers/promises';
import { AgentError } from '../agent-error.ts';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

/**
 * Does again what did not get through to a server, at most `repeats` times, after waits that double. What the server answers
 * is never asked twice.
 *
 * @throws AgentError of the last time
 * @throws what the signal was aborted with, when it was
 */
export async function repeat<T>(
  work: () => Promise<T>,
  { repeats, signal }: { repeats: number; signal: AbortSignal },
): Promise<T> {
  for (let done = 0; ; done++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AgentError) || error.failure !== 'AgentUnavailable') throw error;
      if (done >= repeats) throw done === 0 ? error : addCount(error, done + 1);
      await sleep(Math.min(FIRST_WAIT_MS * 2 ** done, LONGEST_WAIT_MS), undefined, { signal }).catch(() => undefined);
      signal.throwIfAborted();
    }
  }
}

function addCount({ failure, message, nextStep, cause }: AgentError, times: number): AgentError {
  return new AgentError(failure, `${message}; asked ${times} times`, { nextStep, cause });
}
