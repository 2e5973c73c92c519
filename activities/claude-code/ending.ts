import type { CallContext } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { describeExit, getLastWords } from '../coding-cli/ending.ts';
import { lastWords } from '../command/failure.ts';
import type { ProcessResult } from '../process/result.ts';
import type { Report } from './report.ts';

/** The error of a run that ended before it could say how. */
export function describeNoResult(result: ProcessResult, { words }: Report, context: CallContext): AgentError {
  const { redact } = context;
  const said = lastWords(redact(result.stderr.tail)) || lastWords(redact(words)) || getLastWords(result, context);
  const option = /unknown option '(--[\w-]+)/.exec(result.stderr.tail)?.[1];
  if (option)
    return new AgentError('InvalidInput', `this version of Claude Code does not know ${option}`, {
      nextStep: 'update it: claude update',
    });
  const message = `Claude Code ${describeExit(result)} without a result: ${said || 'it said nothing'}`;
  return new AgentError('AgentFailed', message, { nextStep: 'see the agent’s output: dispatch logs' });
}
