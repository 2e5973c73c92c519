import type { CallContext } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { lastWords } from '../command/failure.ts';
import { getLimits } from '../durable-process.ts';
import type { ProcessResult } from '../process/result.ts';
import { describeWaiting } from './failure.ts';
import type { Report } from './report.ts';

/** The error of a program that could not be started: without Claude Code, how to get it. */
export function describeStartFailure({ startFailure }: ProcessResult, binary: string): AgentError {
  const { code, message, nextStep, transient } = startFailure ?? { code: '', message: 'could not start', nextStep: '' };
  const isMissing = code === 'ENOENT' && message.includes(JSON.stringify(binary));
  return new AgentError(transient ? 'AgentUnavailable' : 'InvalidInput', message, {
    nextStep: isMissing
      ? 'install Claude Code (npm install -g @anthropic-ai/claude-code), or set the agent’s "binary" to its path'
      : nextStep,
  });
}

/** What to throw for a run that was ended or left by us. */
export function describeStop({ reason, stdout, stderr }: ProcessResult, report: Report, context: CallContext): unknown {
  const { timeout_seconds, idle_timeout_seconds } = context.call;
  switch (reason) {
    case 'timed out':
    case 'idle':
      if (report.retrying) return describeWaiting(report.retrying);
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

/** The error of a run that ended before it could say how. */
export function describeNoResult(
  { code, signal, stderr, stdout }: ProcessResult,
  { words }: Report,
  redact: (text: string) => string,
): AgentError {
  const said = lastWords(redact(stderr.tail)) || lastWords(redact(words)) || lastWords(redact(stdout.tail));
  const option = /unknown option '(--[\w-]+)/.exec(stderr.tail)?.[1];
  if (option)
    return new AgentError('InvalidInput', `this version of Claude Code does not know ${option}`, {
      nextStep: 'update it: claude update',
    });
  const ending = signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
  return new AgentError('AgentFailed', `Claude Code ${ending} without a result: ${said || 'it said nothing'}`, {
    nextStep: 'see the agent’s output: dispatch logs',
  });
}
