import type { Json } from '../../src/plan/json.ts';
import type { CallContext, RunAgent } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import type { ProcessResult } from '../process/result.ts';
import { MAX_OUTPUT_BYTES, runProcess } from '../process/run-process.ts';
import { parseAnswer, tooLarge } from './answer.ts';
import { buildEnvironment } from './environment.ts';
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
  const result = await runProcess({
    argv: input.argv,
    cwd: await getWorkingFolder(input.cwd, context),
    env: buildEnvironment(input.env, context),
    stdin: formatStdin(input.stdin === undefined ? (context.call as unknown as Json) : input.stdin),
    signal: context.signal,
  });
  return { output: getAnswer(input.argv, result, context) };
};

/** Programs like `wc` and `grep` want a text as it is, not in quotes with its line breaks escaped. */
function formatStdin(stdin: Json): string {
  return typeof stdin === 'string' ? stdin : `${JSON.stringify(stdin)}\n`;
}

function getAnswer(argv: string[], result: ProcessResult, { signal, redact }: CallContext): Json {
  switch (result.reason) {
    case 'exited':
      return parseAnswer(result.stdout);
    case 'failed':
    case 'signalled':
      throw describeFailure(argv, result, redact);
    case 'could not start':
      throw describeStartFailure(result);
    case 'output too large':
      throw tooLarge(`${result.stdout.bytes + result.stderr.bytes} bytes`, MAX_OUTPUT_BYTES);
    case 'cancelled':
      throw signal.reason;
    case 'timed out':
    case 'idle':
      throw new AgentError('TimedOut', 'the program took too long', { nextStep: 'raise timeout_seconds' });
  }
}
