import type { CallContext } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { describeExit, getLastWords } from '../coding-cli/ending.ts';
import type { ProcessResult } from '../process/result.ts';

/** The error of a run that ended before it could say how. */
export function describeNoResult(result: ProcessResult, context: CallContext): AgentError {
  const said = getLastWords(result, context);
  if (/no rollout found|thread not found/i.test(said)) {
    // Nobody's fault: its folder was cleaned up, or this is another host.
    context.keepSession(undefined);
    return new AgentError('AgentUnavailable', `its session is gone, the next run begins anew: ${said}`);
  }
  const option = /unexpected argument '(--[\w-]+)/.exec(result.stderr.tail)?.[1];
  if (option)
    return new AgentError('InvalidInput', `this version of Codex does not know ${option}`, {
      nextStep: 'update it: npm install -g @openai/codex',
    });
  if (/error loading config|not inside a trusted directory/i.test(result.stderr.tail))
    return new AgentError('InvalidInput', said, { nextStep: 'correct the agent’s settings, or Codex’s config.toml' });
  const message = `Codex ${describeExit(result)} without a result: ${said || 'it said nothing'}`;
  return new AgentError('AgentFailed', message, { nextStep: 'see the agent’s output: dispatch logs' });
}
