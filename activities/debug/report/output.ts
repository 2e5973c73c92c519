import type { DebugInput } from '../schema.ts';

export type Confidence = 'high' | 'medium' | 'low';

/** What a finding is about; `told` is what a back end says, `note` is about the analysis itself. */
type FindingKind =
  | 'error'
  | 'frame'
  | 'definition'
  | 'history'
  | 'similar_place'
  | 'word_match'
  | 'file'
  | 'told'
  | 'note';

/** One thing that was seen, with what it was seen in; `source` names the back end that told it. */
export type Finding = {
  kind: FindingKind;
  message: string;
  file?: string;
  line?: number;
  evidence: string;
  source?: string;
};

/** A place that may hold the cause; `line` counts from 1, `score` is 0..1 and only orders suspects of one analysis. */
export type Suspect = { file: string; line: number | null; function: string | null; score: number; reasons: string[] };

export type RootCause = {
  summary: string;
  file: string;
  line: number | null;
  error_type: string | null;
  confidence: Confidence;
  confidence_reason: string;
  source?: string;
};

/** What a back end takes for the cause; without a file when the one that it named is not there. */
export type ToldRootCause = Omit<RootCause, 'error_type' | 'file' | 'source'> & { file?: string };

export type HypothesisVerdict = { text: string; supported: 'yes' | 'no' | 'unknown'; reason: string };

/** Output of the `debug` agent. */
export type DebugOutput = {
  completeness: string;
  analysis_depth: DebugInput['analysis_depth'];
  findings: Finding[];
  /** Null when nothing points into the project; a finding of kind `note` says why. */
  root_cause: RootCause | null;
  suspects: Suspect[];
  suggested_next_steps: string[];
  files_read: string[];
  files_missing: string[];
  files_not_read: { file: string; reason: string }[];
  hypothesis: HypothesisVerdict | null;
  /** The back end that was asked, and what it takes for the cause. */
  backend?: { agent: string; kind: string; turns: number; root_cause: ToldRootCause | null };
};
