import type { FailureClass } from '../../src/plan/call.ts';

/** The server is not to blame and its answer would be the same, but a person can change who may do what. */
const NOT_ALLOWED = [401, 402, 403, 407, 451];
/** Something else stands in the way, which may be gone with the next attempt. */
const MAY_PASS = [409, 412, 423, 424, 428];
const LATER = [408, 421, 425];
/** The server will never do what is asked. */
const NEVER = [501, 505, 510];
/** Statuses of an overload, when they say how long it lasts. GitHub says it with 403. */
const LIMITED_UNTIL = [403, 503, 529];

/** Whether a status is what the task wants. */
export function isExpected(status: number, expected: readonly number[] | undefined): boolean {
  return expected ? expected.includes(status) : status >= 200 && status <= 299;
}

/**
 * The class of a status that is not what the task wants.
 *
 * @param resetAt when the server wants to be asked again, if it says so
 */
export function classifyStatus(status: number, resetAt: string | undefined): FailureClass {
  if (status === 429 || (resetAt !== undefined && LIMITED_UNTIL.includes(status))) return 'RateLimited';
  if (NOT_ALLOWED.includes(status)) return 'NotAllowed';
  if (MAY_PASS.includes(status) || status < 300) return 'AgentFailed';
  if (LATER.includes(status) || (status >= 500 && !NEVER.includes(status))) return 'AgentUnavailable';
  return 'InvalidInput';
}
