import type { CallContext } from './adapter.ts';
import { AgentError } from './agent-error.ts';
import { getLimits } from './durable-process.ts';
import type { ProcessResult, StopReason } from './process/result.ts';

/** What to throw for a program that would have gone on, by the reason why it was ended or left. */
export function explainStop(
  reason: StopReason,
  { stdout, stderr }: ProcessResult,
  { signal, call }: CallContext,
): unknown {
  switch (reason) {
    case 'output too large':
      return tooLarge(`${stdout.bytes + stderr.bytes} bytes`, getLimits(call).maxOutputBytes);
    case 'cancelled':
    case 'detached':
      return signal.reason;
    case 'timed out':
      return new AgentError('TimedOut', `did not end within timeout_seconds: ${call.timeout_seconds}`, {
        nextStep: 'raise timeout_seconds, or find out what it waits for',
      });
    case 'idle':
      return new AgentError('TimedOut', `wrote nothing for idle_timeout_seconds: ${call.idle_timeout_seconds}`, {
        nextStep: 'raise idle_timeout_seconds, or let it print a line of progress now and then',
      });
  }
}

/** The error of a program that wrote `size`, more than `limit` bytes. */
export function tooLarge(size: string, limit: number): AgentError {
  return new AgentError('OutputInvalid', `the program wrote ${size}, more than the ${limit / 2 ** 20} MiB that fit`, {
    nextStep: 'let it write to a file and print the path of that file',
  });
}
