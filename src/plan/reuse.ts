import type { CallResult } from './call.ts';

/** What a task gave in an earlier dispatch. */
export type Reuse = {
  /** The dispatch in which it ran. */
  from: string;
  result: Omit<CallResult, 'attempts' | 'usage'>;
  /** The digests that its dependencies' results had then, in the order of `PlanTask.dependencies`. */
  upstream: string[];
};

/**
 * The earlier result of a task whose dependencies have all succeeded, if it still holds: they gave what they gave then.
 *
 * @param digests of the dependencies' results now, in the order of `PlanTask.dependencies`
 */
export function findReusable(
  reuse: Reuse | undefined,
  digests: readonly (string | null | undefined)[],
): Reuse | undefined {
  return reuse?.upstream.every((digest, index) => digest === digests[index]) ? reuse : undefined;
}
