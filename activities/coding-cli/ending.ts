import type { CallContext } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { lastWords } from '../command/failure.ts';
import { getLimits } from '../durable-process.ts';
import type { ProcessResult } from '../process/result.ts';

/** A coding agent's program, for people. */
export type Product = { name: string; npmPackage: string };

/** How a program ended that came to its own end. */
export function describeExit({ code, signal }: ProcessResult): string {
  return signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
}

/** What a program said last that is no event, in one line and without secrets; empty when it said nothing. */
export function getLastWords({ stderr, stdout }: ProcessResult, { redact }: CallContext): string {
  return lastWords(redact(stderr.tail)) || lastWords(redact(stdout.tail));
}

/**
 * Throws when a run did not come to its own end: it could not be started, was ended, or is left to others.
 *
 * @param waiting the error of a run that was waiting for its API just then: that is not a hang of its own
 * @throws AgentError InvalidInput for a program that is not there, TimedOut, OutputInvalid
 * @throws what the context's signal was aborted with
 */
export function refuseUnended(
  result: ProcessResult,
  context: CallContext,
  { binary, product, waiting }: { binary: string; product: Product; waiting: AgentError | undefined },
): void {
  if (result.reason === 'could not start') throw describeStartFailure(result, binary, product);
  if (result.reason === 'exited' || result.reason === 'failed' || result.reason === 'signalled') return;
  throw describeStop(result, context, waiting);
}

/** The error of a program that could not be started: when it is not there, how to get it. */
function describeStartFailure({ startFailure }: ProcessResult, binary: string, product: Product): AgentError {
  const { code, message, nextStep, transient } = startFailure ?? { code: '', message: 'could not start', nextStep: '' };
  const isMissing = code === 'ENOENT' && message.includes(JSON.stringify(binary));
  return new AgentError(transient ? 'AgentUnavailable' : 'InvalidInput', message, {
    nextStep: isMissing
      ? `install ${product.name} (npm install -g ${product.npmPackage}), or set the agent’s "binary" to its path`
      : nextStep,
  });
}

/** What to throw for a run that was ended or left by us. */
function describeStop(
  { reason, stdout, stderr }: ProcessResult,
  context: CallContext,
  waiting: AgentError | undefined,
): unknown {
  const { timeout_seconds, idle_timeout_seconds } = context.call;
  switch (reason) {
    case 'timed out':
    case 'idle':
      if (waiting) return waiting;
      return new AgentError(
        'TimedOut',
        reason === 'idle'
          ? `wrote nothing for idle_timeout_seconds: ${idle_timeout_seconds}`
          : `did not end within timeout_seconds: ${timeout_seconds}`,
        { nextStep: `raise ${reason === 'idle' ? 'idle_timeout_seconds' : 'timeout_seconds'}, or divide the task` },
      );
    case 'output too large':
      return new AgentError('OutputInvalid', `wrote ${stdout.bytes + stderr.bytes} bytes of events`, {
        nextStep: `raise max_output_bytes (${getLimits(context.call).maxOutputBytes}), or divide the task`,
      });
    default:
      return context.signal.reason;
  }
}
