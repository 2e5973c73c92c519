/** Codes of errors that a person can act on. Each maps to one exit code. */
export type ErrorCode =
  | 'InvalidSpec'
  | 'InvalidConfig'
  | 'Usage'
  | 'NotFound'
  | 'AlreadyExists'
  | 'AlreadyServed'
  | 'UpgradeNotSafe'
  | 'Refused'
  | 'ServerUnavailable'
  | 'NotAllowed'
  | 'TooDeep'
  | 'NoToken'
  | 'Interrupted';

/** One thing that is wrong, where, and what to do about it. `path` is like `tasks[2].dependencies[0]`, or empty. */
export type Problem = { path: string; message: string; next_step: string };

const EXIT_CODES: Record<ErrorCode, number> = {
  InvalidSpec: 2,
  InvalidConfig: 2,
  Usage: 2,
  NotFound: 2,
  AlreadyExists: 2,
  AlreadyServed: 2,
  UpgradeNotSafe: 2,
  Refused: 2,
  NotAllowed: 2,
  TooDeep: 2,
  NoToken: 2,
  ServerUnavailable: 3,
  Interrupted: 130,
};

/** An error that a person can mend: it prints as one line a problem, without a stack. */
export class DispatchError extends Error {
  override readonly name = 'DispatchError';
  readonly code: ErrorCode;
  readonly problems: Problem[];

  constructor(code: ErrorCode, problems: Problem | Problem[], cause?: unknown) {
    const list = [problems].flat();
    super(list.map(formatProblem).join('\n'), { cause });
    this.code = code;
    this.problems = list;
  }

  get exitCode(): number {
    return EXIT_CODES[this.code];
  }
}

/** A problem as one line: `place: what is wrong; next step`. */
export function formatProblem(problem: Problem): string {
  const place = problem.path ? `${problem.path}: ` : '';
  return `${place}${problem.message}${problem.next_step ? `; ${problem.next_step}` : ''}`;
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
