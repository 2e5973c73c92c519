import type { DispatchResult } from './view/result.ts';

/** What a command's exit code says; `run`, `resume`, `wait` and `replay` share it. 2 and 3 come with their errors. */
const EXIT_CODES: Record<DispatchResult['status'], number> = {
  success: 0,
  running: 0,
  partial: 1,
  failure: 1,
  cancelled: 1,
  invalid: 2,
  unavailable: 3,
};

/** An error that nobody foresaw. */
export const BUG_EXIT_CODE = 70;

/** The exit code that belongs to a result. */
export function getExitCode({ status }: Pick<DispatchResult, 'status'>): number {
  return EXIT_CODES[status];
}
