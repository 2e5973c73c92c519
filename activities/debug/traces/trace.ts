/** The languages whose stack traces are understood; `unknown` is a place that a text mentions in some other form. */
export type TraceLanguage = 'python' | 'javascript' | 'java' | 'go' | 'unknown';

/** One call of a stack trace. What the text does not say is null. */
export type Frame = {
  /** As printed, without `file://` and the like; for Java the class's path and file name (`com/shop/Cart.java`). */
  file: string | null;
  /** Counted from 1. */
  line: number | null;
  column?: number;
  function: string | null;
  /** The line of code, when the trace prints it. */
  source?: string;
};

/** One error as a program printed it. */
export type ParsedTrace = {
  language: TraceLanguage;
  errorType: string | null;
  message: string;
  /** Innermost first: `frames[0]` is where the error arose. */
  frames: Frame[];
  /** The error that led to this one. */
  cause?: ParsedTrace;
  /** How `cause` led here: named as the cause, or being handled when this error arose. */
  link?: 'caused_by' | 'during_handling';
  /** Errors printed together with this one: members of a group, suppressed errors, other goroutines. */
  related?: ParsedTrace[];
};

/** How traces of one language are found in text. */
export type TraceParser = {
  /** Cheap test: a line that may belong to a trace of this language. */
  mark: RegExp;
  /** All traces in a block of clean lines, in the order of the text. */
  parse(lines: string[]): ParsedTrace[];
};

/** Whether a class name is one that exceptions have by convention. */
export function isErrorName(name: string): boolean {
  return /(?:Error|Exception|Warning|Interrupt|Exit|Iteration|Group|Throwable|Fault|Failure)$/.test(name);
}
