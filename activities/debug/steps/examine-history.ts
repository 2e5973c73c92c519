import type { CallContext } from '../../adapter.ts';
import { type LineHistory, readHistory } from '../history/read-history.ts';
import type { Candidate } from '../places/candidate.ts';
import { rankCandidates } from '../places/rank.ts';
import type { Finding } from '../report/output.ts';
import { countOf } from '../text.ts';
import { codeAt, findFile, type Investigation } from './investigation.ts';

const MAX_LINES = 5;
/** Each question to git has its own limit; this one bounds all of them together. */
const TIME_LIMIT_MS = 15_000;

/**
 * Reads the git history of the five most suspicious lines of affected files: recent changes raise a suspect.
 *
 * @throws the signal's reason when the call is cancelled
 */
export async function examineHistory(investigation: Investigation, context: CallContext): Promise<Investigation> {
  const chosen = investigation.candidates.filter(({ line }) => line !== null);
  const end = Date.now() + TIME_LIMIT_MS;
  const findings: Finding[] = [];
  const changed = new Map<Candidate, Candidate>();
  for (const candidate of chosen.filter((entry) => codeAt(investigation, entry) !== '').slice(0, MAX_LINES)) {
    context.signal.throwIfAborted();
    if (Date.now() > end) return withHistory(investigation, changed, [...findings, tellProblem('it took over 15 s')]);
    const file = findFile(investigation, candidate)?.absolute ?? '';
    const history = await readHistory(file, candidate.line ?? 1, context.signal);
    findings.push(toFinding(candidate, history));
    if ('change' in history) changed.set(candidate, { ...candidate, change: history.change });
  }
  return withHistory(investigation, changed, findings);
}

function withHistory(
  investigation: Investigation,
  changed: Map<Candidate, Candidate>,
  findings: Finding[],
): Investigation {
  const renew = (candidate: Candidate) => changed.get(candidate) ?? candidate;
  return {
    ...investigation,
    candidates: rankCandidates(investigation.candidates.map(renew)),
    findings: [...investigation.findings, ...dropRepeats(findings)],
  };
}

function toFinding({ file, line }: Candidate, history: LineHistory): Finding {
  if ('problem' in history) return tellProblem(history.problem);
  const { change, commits } = history;
  const place = { file, ...(line === null ? {} : { line }) };
  if (change.commit === null) {
    return { kind: 'history', message: 'the line is changed and not committed yet', ...place, evidence: 'git blame' };
  }
  const message = `the line was last changed ${countOf(change.days, 'day')} ago, in ${change.commit}: ${change.subject}`;
  return { kind: 'history', message, ...place, evidence: commits.join('\n') || `git blame: ${change.date}` };
}

function tellProblem(problem: string): Finding {
  return { kind: 'note', message: `the git history is left out: ${problem}`, evidence: 'git' };
}

/** The same obstacle for every line is told once. */
function dropRepeats(findings: Finding[]): Finding[] {
  const notes = new Set<string>();
  return findings.filter(({ kind, message }) => {
    if (kind !== 'note') return true;
    const isNew = !notes.has(message);
    notes.add(message);
    return isNew;
  });
}
