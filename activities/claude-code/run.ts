import type { JsonObject } from '../../src/plan/json.ts';
import type { AgentOutcome, CallContext, RunAgent } from '../adapter.ts';
import { AgentError, chargeFailure } from '../agent-error.ts';
import { refuseUnended } from '../coding-cli/ending.ts';
import type { CodingInput } from '../coding-cli/input.ts';
import { prepareRun } from '../coding-cli/prepare.ts';
import { getLimits } from '../durable-process.ts';
import type { ProcessResult } from '../process/result.ts';
import { buildEnvironment } from '../program-environment.ts';
import { getOutput, getUsage } from './answer.ts';
import { buildArguments, fitsOption } from './arguments.ts';
import { describeNoResult } from './ending.ts';
import { describeWaiting, findFailure } from './failure.ts';
import { type Report, type ResultEvent, readReport } from './report.ts';
import { type ClaudeCodeSettings, claudeCodeSettings } from './schema.ts';

const PRODUCT = { name: 'Claude Code', npmPackage: '@anthropic-ai/claude-code' };

/**
 * Few, so that the dispatcher, which holds no worker for it, does the long waiting: about 20 seconds. Parallel runs do not
 * update the program under each other's feet.
 */
const ENVIRONMENT = { CLAUDE_CODE_MAX_RETRIES: '5', DISABLE_AUTOUPDATER: '1' };

/** Without it, a run without a person begins before its MCP servers are connected, and lacks the tools that it was allowed. */
const WAIT_FOR_SERVERS = { MCP_CONNECTION_NONBLOCKING: '0' };

/** Events are read into memory; of a longer stream only the end is, which holds the result. */
const KEEP_BYTES = 64 * 2 ** 20;

/**
 * Runs Claude Code without a person in front of it. Its session is kept: the next attempt goes on with it.
 *
 * @throws AgentError of every class; see `findFailure`
 * @throws what the context's signal was aborted with, when it was
 */
export const runClaudeCode: RunAgent<CodingInput> = async (input, context) => {
  const settings = claudeCodeSettings.parse(context.settings);
  const result = await context.runProcess({
    ...(await prepare(input, settings, context)),
    env: { ...chooseEnvironment(settings), ...buildEnvironment(undefined, context) },
    limits: getLimits(context.call),
  });
  const report = readReport(result.stdout.text(KEEP_BYTES) ?? result.stdout.tail);
  const usage = report.result && getUsage(report.result);
  return chargeFailure(usage, () => judgeRun(result, report, { settings, context }));
};

/** What the caller's environment may say otherwise. */
function chooseEnvironment({ allowed_tools = [] }: ClaudeCodeSettings): Record<string, string> {
  const needsServers = allowed_tools.some((tool) => tool.startsWith('mcp__'));
  return needsServers ? { ...ENVIRONMENT, ...WAIT_FOR_SERVERS } : ENVIRONMENT;
}

async function prepare(
  input: CodingInput,
  settings: ClaudeCodeSettings,
  context: CallContext,
): Promise<{ argv: string[]; cwd: string; stdin: string }> {
  const schema: JsonObject | undefined = context.call.output_schema;
  const byOption = schema !== undefined && fitsOption(schema);
  const { stdin, cwd, workFolders, readFolders } = await prepareRun(input, context, !byOption);
  const options = {
    session: context.session,
    folders: [...workFolders, ...readFolders],
    schema: byOption ? schema : undefined,
  };
  return { argv: [settings.binary, ...buildArguments(settings, options)], cwd, stdin };
}

type Surroundings = { settings: ClaudeCodeSettings; context: CallContext };

function judgeRun(result: ProcessResult, report: Report, { settings, context }: Surroundings): AgentOutcome {
  const waiting = report.retrying && describeWaiting(report.retrying);
  refuseUnended(result, context, { binary: settings.binary, product: PRODUCT, waiting });
  if (!hasResult(report)) throw describeNoResult(result, report, context);
  refuseLostSession(report.result, context);
  const failure = findFailure(report, settings.permission_mode, new Date());
  if (failure) throw failure;
  return {
    output: getOutput(report.result, context.call.output_schema !== undefined),
    usage: getUsage(report.result),
  };
}

function hasResult(report: Report): report is Report & { result: ResultEvent } {
  return report.result !== undefined;
}

/** Nobody's fault: its folder was cleaned up, or this is another host. The next run begins anew. */
function refuseLostSession({ is_error, errors }: ResultEvent, context: CallContext): void {
  const words = errors.find((error) => error.startsWith('No conversation found'));
  if (!is_error || words === undefined) return;
  context.keepSession(undefined);
  throw new AgentError('AgentUnavailable', `its session is gone, the next run begins anew: ${words}`);
}
