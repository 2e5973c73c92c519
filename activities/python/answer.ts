import type { Json } from '../../src/plan/json.ts';
import type { AgentOutcome, CallContext } from '../adapter.ts';
import { AgentError, chargeFailure } from '../agent-error.ts';
import { describeFailure } from '../command/failure.ts';
import type { ProcessResult } from '../process/result.ts';
import { explainStop, tooLarge } from '../program-stop.ts';
import { readUsage } from '../usage.ts';

/** How much of an answer is read into memory. */
const KEEP_BYTES = 32 * 2 ** 20;
const GET_PYTHON = 'install Python 3.9 or newer, or name another interpreter in the agent\'s "python"';

/** The one line that the host writes, or the start of it, when Python is too old for the host. */
type Answer = (
  | { output: Json }
  | { failure: 'AgentFailed' | 'InvalidInput' | 'OutputInvalid'; message: string; next_step: string }
  | { too_old: string }
) & { usage?: Json };

/**
 * What the host answered.
 *
 * @throws AgentError the failure that it tells of, or what became of an interpreter that ended without an answer
 */
export async function readAnswer(result: ProcessResult, python: string, context: CallContext): Promise<AgentOutcome> {
  switch (result.reason) {
    case 'exited':
    case 'failed':
    case 'signalled': {
      const answer = parse(result) ?? throwUnanswered(result, python, context);
      const usage = readUsage(answer.usage);
      return { output: await chargeFailure(usage, () => unpack(answer, python)), ...(usage && { usage }) };
    }
    case 'could not start':
      throw cannotStart(result);
    default:
      throw explainStop(result.reason, result, context);
  }
}

/**
 * The last line, since what runs before the host, such as a sitecustomize, may print as well. An answer counts however the
 * interpreter ended after it: what the agent was to do is done by then.
 */
function parse({ stdout }: ProcessResult): Answer | undefined {
  const text = stdout.text(KEEP_BYTES)?.trimEnd();
  if (text === undefined) throw tooLarge(`${stdout.bytes} bytes`, KEEP_BYTES);
  try {
    return text.startsWith('{', text.lastIndexOf('\n') + 1)
      ? JSON.parse(text.slice(text.lastIndexOf('\n') + 1))
      : undefined;
  } catch {
    return undefined;
  }
}

function unpack(answer: Answer, python: string): Json {
  if ('output' in answer) return answer.output;
  if ('failure' in answer) throw new AgentError(answer.failure, answer.message, { nextStep: answer.next_step });
  throw new AgentError('InvalidInput', `${python} is Python ${answer.too_old}: too old`, { nextStep: GET_PYTHON });
}

function throwUnanswered(result: ProcessResult, python: string, { redact }: CallContext): never {
  const failure = describeFailure([python], result, { redact });
  // The codes of wrappers, such as pyenv's, that find no interpreter behind the name.
  if (result.code !== 126 && result.code !== 127) throw noResult(failure, result);
  throw new AgentError('InvalidInput', failure.message, { nextStep: GET_PYTHON });
}

function noResult(failure: AgentError, { code }: ProcessResult): AgentError {
  const message = code === 0 ? 'the agent ended its interpreter before it had a result' : failure.message;
  return new AgentError('AgentFailed', message, { nextStep: '"dispatch logs" shows what the agent wrote' });
}

function cannotStart({ startFailure }: ProcessResult): AgentError {
  const { message, nextStep, transient } = startFailure!;
  const failure = transient ? 'AgentUnavailable' : 'InvalidInput';
  return new AgentError(failure, message, { nextStep: transient ? nextStep : GET_PYTHON });
}
