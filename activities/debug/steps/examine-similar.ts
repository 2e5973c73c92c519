import type { CallContext } from '../../adapter.ts';
import type { AffectedFile } from '../places/affected-files.ts';
import type { Candidate } from '../places/candidate.ts';
import { isSameLanguage } from '../places/languages.ts';
import type { Finding } from '../report/output.ts';
import { findPatterns } from '../source/analyse.ts';
import type { Pattern } from '../source/similar.ts';
import { formatPlace } from '../text.ts';
import { codeAt, type Investigation } from './investigation.ts';

const MAX_PLACES = 20;
const MAX_FILES = 50;

/**
 * Looks in the affected files for code like that on the most suspicious line: the same member, key or call, which may
 * have the same fault. At most 20 places in 50 files.
 *
 * @throws the signal's reason when the call is cancelled
 */
export async function examineSimilar(investigation: Investigation, context: CallContext): Promise<Investigation> {
  const top = investigation.candidates.find(({ kind, syntax }) => kind === 'affected' && syntax !== undefined);
  const patterns = top?.syntax?.patterns ?? [];
  if (!top || patterns.length === 0) return investigation;
  const findings: Finding[] = [];
  for (const file of listFiles(investigation, top.file)) {
    context.signal.throwIfAborted();
    if (findings.length >= MAX_PLACES) break;
    findings.push(...(await findInFile(investigation, { file, patterns, top })));
  }
  return { ...investigation, findings: [...investigation.findings, ...findings.slice(0, MAX_PLACES)] };
}

/** The file of the suspect first, then the others of its language. */
function listFiles({ affected }: Investigation, first: string): AffectedFile[] {
  const files = affected.files.filter(({ path }) => isSameLanguage(path, first));
  return files.sort((one, other) => Number(other.path === first) - Number(one.path === first)).slice(0, MAX_FILES);
}

type Search = { file: AffectedFile; patterns: Pattern[]; top: Candidate };

async function findInFile(investigation: Investigation, { file, patterns, top }: Search): Promise<Finding[]> {
  const found = (await findPatterns(file, patterns)) ?? [];
  return found.flatMap(({ pattern, lines }) => {
    const others = lines.filter((line) => file.path !== top.file || line !== top.line);
    return others.map((line): Finding => {
      const message = `${describePattern(pattern)}, as at ${formatPlace(top.file, top.line)}: it may have the same fault`;
      const place = { file: file.path, line };
      return { kind: 'similar_place', message, ...place, evidence: codeAt(investigation, place) };
    });
  });
}

function describePattern({ kind, name }: Pattern): string {
  if (kind === 'key') return `takes the same key, ${name}`;
  return kind === 'member' ? `uses the same member, .${name}` : `calls the same function, ${name}`;
}
