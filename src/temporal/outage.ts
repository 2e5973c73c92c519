/** gRPC's codes for an answer that asking again will not change: the server has understood and refused. */
const REFUSALS = {
  INVALID_ARGUMENT: 3,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  FAILED_PRECONDITION: 9,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  UNAUTHENTICATED: 16,
};
const REFUSAL_CODES = new Set<unknown>(Object.values(REFUSALS));

/**
 * Whether an error of a call to the server may be gone at the next try. A server that is killed in the middle of an
 * answer shows as UNAVAILABLE, CANCELLED, INTERNAL, or UNKNOWN with "transport error", as chance has it: so everything
 * counts that is not a refusal.
 */
export function isOutage(error: unknown): boolean {
  const { name, code } = error as { name?: unknown; code?: unknown };
  if (name === 'TransportError') return true;
  return typeof code === 'number' && !REFUSAL_CODES.has(code);
}
