import type { Json } from '../../src/plan/json.ts';
import type { CallContext, RunAgent } from '../adapter.ts';
import { chargeFailure } from '../agent-error.ts';
import { getLimits } from '../durable-process.ts';
import type { ProcessResult } from '../process/result.ts';
import { buildEnvironment } from '../program-environment.ts';
import { explainStop } from '../program-stop.ts';
import { findUsage, parseAnswer } from './answer.ts';
import { describeFailure, describeStartFailure } from './failure.ts';
import type { CommandInput } from './schema.ts';
import { prepareStdin } from './stdin.ts';
import { getWorkingFolder } from './working-folder.ts';

/**
 * Runs a program without a shell. What it reads: `prepareStdin`. Its answer on standard output is the output; see
 * `parseAnswer`. With `expect_exit_codes` a text comes with its `exit_code`.
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
    stdin: await prepareStdin(input, context),
    limits: getLimits(context.call),
  });
  const usage = findUsage(result.stdout);
  const output = await chargeFailure(usage, () => getAnswer(input, result, context));
  return { output, ...(usage && { usage }) };
};

function getAnswer({ argv, expect_exit_codes }: CommandInput, result: ProcessResult, context: CallContext): Json {
  switch (result.reason) {
    case 'exited':
    case 'failed':
    case 'signalled': {
      const expected = expect_exit_codes ?? [0];
      if (result.code === null || !expected.includes(result.code))
        throw describeFailure(argv, result, { redact: context.redact, expected });
      const { output, isText } = parseAnswer(result.stdout);
      return isText && expect_exit_codes ? { ...(output as object), exit_code: result.code } : output;
    }
    case 'could not start':
      throw describeStartFailure(result);
    default:
      throw explainStop(result.reason, result, context);
  }
}
