import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json, JsonObject } from '../../src/plan/json.ts';
import type { CallContext, RunAgent } from '../adapter.ts';
import { chargeFailure } from '../agent-error.ts';
import { refuseUnended } from '../coding-cli/ending.ts';
import type { CodingInput } from '../coding-cli/input.ts';
import { parseAnswer } from '../coding-cli/json-answer.ts';
import { prepareRun } from '../coding-cli/prepare.ts';
import { lastWords } from '../command/failure.ts';
import { getLimits } from '../durable-process.ts';
import type { ProcessResult } from '../process/result.ts';
import { buildEnvironment } from '../program-environment.ts';
import { buildArguments } from './arguments.ts';
import { describeNoResult } from './ending.ts';
import { classify, describeBrokenSandbox, describeWaiting, isTooLong } from './failure.ts';
import { type Report, readReport } from './report.ts';
import { type CodexSettings, codexSettings } from './schema.ts';
import { fitsOption } from './strict-schema.ts';

const PRODUCT = { name: 'Codex', npmPackage: '@openai/codex' };

/** Events are read into memory; of a longer stream only the end is, which holds the result. */
const KEEP_BYTES = 64 * 2 ** 20;

/**
 * Runs Codex without a person in front of it. Its session is kept: the next attempt goes on with it.
 *
 * @throws AgentError of every class; see `classify`
 * @throws what the context's signal was aborted with, when it was
 */
export const runCodex: RunAgent<CodingInput> = async (input, context) => {
  const settings = codexSettings.parse(context.settings);
  const result = await context.runProcess({
    ...(await prepare(input, settings, context)),
    env: buildEnvironment(undefined, context),
    limits: getLimits(context.call),
  });
  const report = readReport(result.stdout.text(KEEP_BYTES) ?? result.stdout.tail);
  const usage = { ...report.usage, usd: null, model: settings.model ?? null };
  return chargeFailure(usage, () => ({ output: judgeRun(result, report, { settings, context }), usage }));
};

async function prepare(
  input: CodingInput,
  settings: CodexSettings,
  context: CallContext,
): Promise<{ argv: string[]; cwd: string; stdin: string }> {
  const schema: JsonObject | undefined = context.call.output_schema;
  const byOption = schema !== undefined && fitsOption(schema);
  const { stdin, cwd, workFolders } = await prepareRun(input, context, !byOption);
  const options = {
    session: context.session,
    // Its sandbox lets it read everywhere.
    folders: workFolders,
    schemaFile: byOption ? await writeSchema(schema, context.folder) : undefined,
  };
  return { argv: [settings.binary, ...buildArguments(settings, options)], cwd, stdin };
}

async function writeSchema(schema: JsonObject, folder: string): Promise<string> {
  const file = join(folder, 'codex', 'output-schema.json');
  await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
  await writeFile(file, JSON.stringify(schema), { mode: 0o600 });
  return file;
}

type Surroundings = { settings: CodexSettings; context: CallContext };

function judgeRun(result: ProcessResult, report: Report, { context, settings }: Surroundings): Json {
  const now = new Date();
  const { ending, retrying, brokenSandbox } = report;
  const waiting = retrying === undefined ? undefined : describeWaiting(context.redact(retrying), now);
  refuseUnended(result, context, { binary: settings.binary, product: PRODUCT, waiting });
  if (ending === undefined) throw describeNoResult(result, context);
  if (ending !== 'completed') {
    if (isTooLong(ending.error)) context.keepSession(undefined);
    throw classify(context.redact(ending.error), now);
  }
  if (brokenSandbox !== undefined) throw describeBrokenSandbox(lastWords(context.redact(brokenSandbox)));
  return context.call.output_schema === undefined ? { text: report.words } : parseAnswer(report.words);
}
