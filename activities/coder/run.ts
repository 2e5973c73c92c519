import type { Json } from '../../src/plan/json.ts';
import type { AgentOutcome, CallContext, RunAgent } from '../adapter.ts';
import { type Knowledge, withKnowledge } from '../mcp/knowledge/knowledge.ts';
import { signScaffold } from './author.ts';
import { readBackground } from './background.ts';
import { writeByBackend } from './by-backend.ts';
import { findContextFiles } from './context-files.ts';
import { readContract } from './contract.ts';
import { deliverNode } from './delivery.ts';
import { askForBackground, askForJudgement, listFindings, toNodeKnowledge } from './knowledge.ts';
import { nameNode } from './naming.ts';
import { notePurpose } from './purpose.ts';
import { renderScaffold, type ScaffoldPlan } from './scaffold/scaffold.ts';
import { noteMarks } from './scaffold/unfinished-marks.ts';
import type { CoderInput } from './schema.ts';
import { locateTarget } from './target-file.ts';

/**
 * Writes an ONEX-style Python node to `output_path`, validated at the level asked for before it is written: a scaffold, or
 * what a back end made of it.
 *
 * @throws AgentError `NotAllowed` for a path outside the allowed folders; `AgentFailed` when the level is not met; whatever
 * the back end's own adapter throws
 * @throws the signal's reason when the call is cancelled
 */
export const runCoder: RunAgent<CoderInput> = (input, context) =>
  withKnowledge(context, (knowledge) => writeNode(input, context, knowledge));

async function writeNode(input: CoderInput, context: CallContext, knowledge: Knowledge): Promise<AgentOutcome> {
  context.signal.throwIfAborted();
  const target = await locateTarget(input.output_path, context);
  const files = await findContextFiles(input.context_files, context);
  const { plan, notes } = planNode(input, context);
  const scaffold = renderScaffold(plan);
  const expected = { nodeType: plan.nodeType, className: plan.className, level: input.validation_level };
  const known = toNodeKnowledge(await knowledge.ask(askForBackground(input)));
  const order = { input, scaffold, expected, files: files.found, shown: target.shown, knowledge: known };
  const { code, ...author } = context.backend
    ? await writeByBackend(order, context)
    : signScaffold(scaffold, plan, { input, knowledge: known });
  const findings = listFindings(await knowledge.ask(askForJudgement(code, target.shown)));
  const validation = await deliverNode({ code, expected }, target, context);
  context.report(`${target.shown}: ${plan.className} meets ${validation.level}`);
  const output: Json = {
    generated_file: target.shown,
    class_name: plan.className,
    node_type: plan.nodeType,
    ...author.about,
    validation_passed: true,
    validation,
    lines: code.trimEnd().split('\n').length,
    files_read: files.found,
    files_missing: files.missing,
    replaced: target.oldMode !== undefined,
    notes: [...notes, ...author.notes],
    ...(findings.length > 0 && { findings }),
    ...knowledge.describe(),
  };
  return { ...author.outcome, ...knowledge.report(), output };
}

function planNode(input: CoderInput, { upstream }: CallContext): { plan: ScaffoldPlan; notes: string[] } {
  const names = nameNode(input.output_path, input.node_type);
  const contract = readContract(input.contract_description);
  const background = readBackground(upstream);
  const plan = { ...names, ...contract, nodeType: input.node_type, background, contextFiles: input.context_files };
  const texts = [...contract.sentences, ...background.map(({ gist }) => gist), ...input.context_files];
  const notes = [...names.notes, ...contract.notes, ...notePurpose(input), ...noteMarks(texts)];
  return { plan, notes };
}
