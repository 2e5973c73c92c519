import type { CallContext } from '../../adapter.ts';
import { readAffectedFiles } from '../places/affected-files.ts';
import { collectCandidates } from '../places/candidates.ts';
import { listOccurrences } from '../places/occurrences.ts';
import { rankCandidates } from '../places/rank.ts';
import type { Finding } from '../report/output.ts';
import type { DebugInput } from '../schema.ts';
import { countOf } from '../text.ts';
import { type FoundTraces, findTraces } from '../traces/find.ts';
import type { Investigation } from './investigation.ts';

/**
 * The beginning of every analysis: reads the affected files, finds the traces in `error_traces`, else in the problem's
 * description, and the places that their frames mean.
 *
 * @throws AgentError `NotAllowed` or `InvalidInput` for a path that must not be read
 * @throws the signal's reason when the call is cancelled
 */
export async function readTraces(input: DebugInput, context: CallContext): Promise<Investigation> {
  context.report('reads the affected files');
  const affected = await readAffectedFiles(input.affected_files, context);
  context.report('reads the traces');
  const found = findInputTraces(input);
  context.signal.throwIfAborted();
  const occurrences = listOccurrences(found.traces);
  const candidates = rankCandidates(collectCandidates(occurrences, affected));
  return { input, affected, occurrences, candidates, findings: noteLeftOut(found) };
}

function findInputTraces(input: DebugInput): FoundTraces {
  const given = findTraces(input.error_traces);
  return given.traces.length > 0 ? given : findTraces([input.problem_description]);
}

function noteLeftOut({ leftOut }: FoundTraces): Finding[] {
  if (leftOut === 0) return [];
  const message = `${countOf(leftOut, 'further trace')} left out: 50 different ones are analysed`;
  return [{ kind: 'note', message, evidence: 'error_traces' }];
}
