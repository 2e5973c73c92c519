import type { AffectedFile, AffectedFiles } from '../places/affected-files.ts';
import type { Candidate } from '../places/candidate.ts';
import type { Occurrence } from '../places/occurrences.ts';
import type { Finding } from '../report/output.ts';
import type { DebugInput } from '../schema.ts';

/** Everything that is known so far; each step adds to it. */
export type Investigation = {
  input: DebugInput;
  affected: AffectedFiles;
  occurrences: Occurrence[];
  /** Most suspicious first. */
  candidates: Candidate[];
  /** What the steps found beyond the candidates. */
  findings: Finding[];
};

/** The affected file of a candidate; undefined for a place outside the files that were read. */
export function findFile({ affected }: Investigation, { file }: { file: string }): AffectedFile | undefined {
  return affected.files.find(({ path }) => path === file);
}

/** The code at a line of an affected file, trimmed; empty when the line or the file is not there. */
export function codeAt(investigation: Investigation, { file, line }: { file: string; line: number | null }): string {
  return (line === null ? undefined : findFile(investigation, { file })?.lines[line - 1])?.trim() ?? '';
}
