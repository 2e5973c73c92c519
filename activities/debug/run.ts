import type { Json } from '../../src/plan/json.ts';
import type { AgentOutcome, CallContext, RunAgent } from '../adapter.ts';
import { type Knowledge, withKnowledge } from '../mcp/knowledge/knowledge.ts';
import { addByBackend } from './by-backend.ts';
import { askAboutProblem, toFindings } from './knowledge.ts';
import { rankCandidates, toSuspects } from './places/rank.ts';
import { listFindings } from './report/findings.ts';
import { judgeHypothesis, markHypothesis } from './report/hypothesis.ts';
import { suggestNextSteps } from './report/next-steps.ts';
import { listNotes } from './report/notes.ts';
import type { DebugOutput } from './report/output.ts';
import { chooseRootCause } from './report/root-cause.ts';
import { limitSize } from './report/size-limit.ts';
import type { DebugInput } from './schema.ts';
import { examineCode } from './steps/examine-code.ts';
import { examineHistory } from './steps/examine-history.ts';
import { examineSimilar } from './steps/examine-similar.ts';
import type { Investigation } from './steps/investigation.ts';
import { readTraces } from './steps/read-traces.ts';
import { searchWords } from './words/search.ts';
import { listWords } from './words/words.ts';

const COMPLETENESS =
  'heuristic analysis: traces, files and syntax were read; nothing was run and no model was asked, so causes are suspects, not proofs';

/**
 * The `debug` agent: parses error traces, locates their frames in the affected files, and ranks suspects with reasons.
 * It only reads. Its output is a `DebugOutput` of at most 48 KiB; a back end adds to it what it finds.
 *
 * @throws AgentError `NotAllowed` or `InvalidInput` for a path that must not be read; what the back end's adapter throws
 * @throws the signal's reason when the call is cancelled
 */
export const runDebug: RunAgent<DebugInput> = (input, context) =>
  withKnowledge(context, (knowledge) => investigate(input, context, knowledge));

async function investigate(input: DebugInput, context: CallContext, knowledge: Knowledge): Promise<AgentOutcome> {
  const traced = await readTraces(input, context);
  const told = toFindings(await knowledge.ask(askAboutProblem(traced)));
  const examined = await examine(traced, context);
  const investigation = { ...examined, candidates: rankCandidates(markHypothesis(examined)) };
  const found = toOutput(investigation);
  const offline = { ...found, findings: [...found.findings, ...told] };
  const { report, ...rest } = context.backend
    ? await addByBackend({ investigation, offline: limitSize(offline) }, context)
    : { report: offline };
  const output = { ...limitSize(report), ...knowledge.describe() } as unknown as Json;
  return { ...rest, ...knowledge.report(), output };
}

/** Reads as much more as the depth asks for. */
async function examine(traced: Investigation, context: CallContext): Promise<Investigation> {
  const depth = traced.input.analysis_depth;
  if (depth === 'quick') return traced;
  context.report("reads the frames' code");
  const examined = await examineCode(addWordMatches(traced), context);
  if (depth === 'standard') return examined;
  context.report('reads the git history and looks for similar places');
  return examineSimilar(await examineHistory(examined, context), context);
}

/** When no trace points into the project, the words of the description are all that is left. */
function addWordMatches(investigation: Investigation): Investigation {
  const { input, affected, candidates } = investigation;
  if (candidates.some(({ kind }) => kind !== 'library' && kind !== 'runtime')) return investigation;
  const words = listWords([input.problem_description, input.hypothesis, ...input.error_traces].join('\n'));
  return { ...investigation, candidates: rankCandidates([...candidates, ...searchWords(words, affected.files)]) };
}

function toOutput(investigation: Investigation): DebugOutput {
  const { input, affected } = investigation;
  return {
    completeness: COMPLETENESS,
    analysis_depth: input.analysis_depth,
    findings: listFindings({ ...investigation, findings: [...investigation.findings, ...listNotes(investigation)] }),
    root_cause: chooseRootCause(investigation),
    suspects: toSuspects(investigation.candidates),
    suggested_next_steps: suggestNextSteps(investigation),
    files_read: affected.files.map(({ path }) => path),
    files_missing: affected.missing,
    files_not_read: affected.unread,
    hypothesis: judgeHypothesis(investigation),
  };
}
