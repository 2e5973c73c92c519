import type { AgentOutcome, CallContext } from '../adapter.ts';
import { askBackend } from '../backend/ask.ts';
import { askForCauses, type DebugCase, type ToldCauses } from './backend-question.ts';
import type { DebugOutput, Finding, RootCause, ToldRootCause } from './report/output.ts';
import { countOf } from './text.ts';
import { checkPlace, type ToldPlace } from './told-place.ts';

/** So that those that were found without it stay: the output has a limit. */
const MOST_FINDINGS = 20;

type Told = ToldCauses['findings'][number];
type ToldCause = NonNullable<ToldCauses['root_cause']>;

/**
 * Asks the call's back end what it finds, and adds that to what was found without it. A place that it names and that is
 * not there is taken out, with a word about it; nothing of the rest is touched.
 *
 * @throws AgentError what the back end's adapter throws; `OutputInvalid` when it answers with something else, twice
 */
export async function addByBackend(
  debugCase: DebugCase,
  context: CallContext,
): Promise<Omit<AgentOutcome, 'output'> & { report: DebugOutput }> {
  const { backend } = context;
  if (!backend) throw new Error('the call names no back end');
  context.report(`${backend.agent} looks for the cause`);
  const { answer, turns, usage, session } = await askBackend(backend, askForCauses(debugCase), context);
  const check = (named: Told | ToldCause) => checkPlace(named, debugCase.investigation, context);
  const findings: Finding[] = [];
  for (const told of answer.findings.slice(0, MOST_FINDINGS))
    findings.push(toFinding(told, await check(told), backend.agent));
  const cause = answer.root_cause ?? undefined;
  const place = cause && (await check(cause));
  const { offline } = debugCase;
  return {
    ...(usage && { usage }),
    ...(session !== undefined && { session }),
    report: {
      ...offline,
      completeness: `heuristic analysis, and what ${backend.agent} says: its places were checked, its reasons were not; causes are suspects, not proofs`,
      findings: [...findings, ...noteLeftOut(answer.findings.length, backend.agent), ...offline.findings],
      root_cause: offline.root_cause ?? (cause ? toRootCause(cause, place, backend.agent) : null),
      backend: { agent: backend.agent, kind: backend.kind, turns, root_cause: cause ? tell(cause, place) : null },
    },
  };
}

function noteLeftOut(count: number, source: string): Finding[] {
  if (count <= MOST_FINDINGS) return [];
  const message = `${countOf(count - MOST_FINDINGS, 'further finding')} of ${source} left out`;
  return [{ kind: 'note', message, evidence: 'size of the output' }];
}

function toFinding({ title, explanation, confidence }: Told, place: ToldPlace | undefined, source: string): Finding {
  const words = { kind: 'told', message: explanation ? `${title}: ${explanation}` : title, source } as const;
  const sureness = `${source} says so${confidence ? `, confidence ${confidence}` : ''}`;
  if (!place) return { ...words, evidence: `${sureness}; it names no place` };
  if ('doubt' in place) return { ...words, evidence: `${sureness}; not confirmed: ${place.doubt}` };
  const { file, line, code } = place;
  return { ...words, file, ...(line !== null && { line }), evidence: code ? `${sureness}; ${code}` : sureness };
}

/** For a report that has none of its own. Only a place that is there can be one. */
function toRootCause(cause: ToldCause, place: ToldPlace | undefined, source: string): RootCause | null {
  if (!place || 'doubt' in place) return null;
  return { ...tell(cause, place), file: place.file, error_type: null, source };
}

function tell({ summary, confidence }: ToldCause, place: ToldPlace | undefined): ToldRootCause {
  const isThere = place !== undefined && 'file' in place;
  const doubt = place && 'doubt' in place ? `not confirmed: ${place.doubt}` : 'it names no place';
  return {
    summary,
    ...(isThere && { file: place.file }),
    line: isThere ? place.line : null,
    confidence: confidence ?? 'low',
    confidence_reason: isThere ? 'its own word; the place is there, the cause was not tried' : doubt,
  };
}
