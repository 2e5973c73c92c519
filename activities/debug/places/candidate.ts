import type { LineChange } from '../history/line-change.ts';
import type { SpotFacts } from '../source/analyse.ts';
import type { CodeCheck } from './frame-check.ts';
import type { PathMatch } from './locate.ts';
import type { Role } from './occurrences.ts';

/**
 * Why a place is a suspect at all: a frame in an affected file, in an affected file that is missing, elsewhere in the
 * project, in a library or the runtime; the definition of what an error is about; or words of the description.
 */
export type CandidateKind = 'affected' | 'missing' | 'unlisted' | 'library' | 'runtime' | 'definition' | 'words';

/** A place and everything known about it that its rank depends on. */
export type Candidate = {
  kind: CandidateKind;
  file: string;
  line: number | null;
  /** Counted from 1, when the trace tells it. */
  column?: number;
  function: string | null;
  /** How many frames of the same kind lie further in, in the trace where it lies deepest. */
  above: number;
  /** Whether it is the very innermost frame of an error, so that the error arose in this code. */
  innermost: boolean;
  /** The place of the frame that called this one. */
  caller: string | null;
  role: Role;
  errorType: string | null;
  message: string;
  /** In how many traces it occurs, repetitions counted. */
  traces: number;
  /** How the frame's path names the file; `line_only` when the trace names no file. */
  match: PathMatch | 'line_only' | null;
  /** How many affected files the frame can mean. */
  choices: number;
  check: CodeCheck;
  /** Words of the hypothesis that occur at the place. */
  hypothesisWords: string[];
  /** What the syntax tells about its line, when that was read. */
  syntax?: SpotFacts;
  /** The last change of the line, when its history was read. */
  change?: LineChange;
  /** What its call passes on that an error is about. */
  passes?: string;
  /** For definitions and words: the reason in one sentence. */
  why?: string;
  /** For words: how much they weigh, 0..1. */
  weight?: number;
};
