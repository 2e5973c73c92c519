/**
 * How a part stands. `broken`: something that is needed does not work. `absent`: it is not there, and nothing that is configured
 * needs it. `warning`: it works, and somebody should know.
 */
export type State = 'ok' | 'warning' | 'broken' | 'absent';

/** What the doctor says about one part. */
export type Finding = {
  name: string;
  state: State;
  /** What was found. */
  detail: string;
  /** Why it is so. */
  cause?: string | undefined;
  /** The command that mends it; words where there is none. */
  mend?: string | undefined;
  fix?: Fix | undefined;
};

/** A mending that takes nothing away from anybody, so that `--fix` may do it. */
type Fix = {
  /**
   * @param report takes lines of progress
   * @returns what was done, in the past tense
   */
  apply(report: (line: string) => void): Promise<string>;
};
