import type { Json } from '../../src/plan/json.ts';
import type { CallContext, RunAgent } from '../adapter.ts';
import { getLimits } from '../durable-process.ts';
import type { ProcessResult } from '../process/result.ts';
import { buildEnvironment } from '../program-environment.ts';
import { explainStop } from '../program-stop.ts';
import { parseAnswer } from './answer.ts';
import { describeFailure, describeStartFailure } from './failure.ts';
import type { CommandInput } from './schema.ts';
import { getWorkingFolder } from './working-folder.ts';

/**
 * Runs a program without a shell. On standard input it reads `stdin`: a text as it is, anything else as one line of
 * JSON; or the whole call as JSON when that is absent. Its answer on standard output is the output; see `parseAnswer`.
 *
 * @throws AgentError AgentFailed when it fails, OutputInvalid when it writes too much, InvalidInput or NotAllowed
 * when it cannot be started as asked, AgentUnavailable when the machine cannot start it for now
 * @throws what the context's signal was aborted with, when it was
 */
export const runCommand: RunAgent<CommandInput> = async (input, context) => {
  const result = await context.runProcess({
    argv: input.argv,
    cwd: await getWorkingFolder(input.cwd, context),
    env: buildEnvironment(input.env, context),
    stdin: formatStdin(input.stdin === undefined ? (context.call as unknown as Json) : input.stdin),
    limits: getLimits(context.call),
  });
  return { output: getAnswer(input.argv, result, context) };
};

/** Programs like `wc` and `grep` want a text as it is, not in quotes with its line breaks escaped. */
function formatStdin(stdin: Json): string {
  return typeof stdin === 'string' ? stdin : `${JSON.stringify(stdin)}\n`;
}

function getAnswer(argv: string[], result: ProcessResult, context: CallContext): Json {
  switch (result.reason) {
    case 'exited':
      return parseAnswer(result.stdout);
    case 'failed':
    case 'signalled':
      throw describeFailure(argv, result, context.redact);
    case 'could not start':
      throw describeStartFailure(result);
    default:
      throw explainStop(result.reason, result, context);
  }
}
