import { DispatchError, messageOf } from '../errors.ts';
import { explainReadOnly } from './connection-failure.ts';
import type { Session } from './session.ts';

/** Of gRPC. */
const PERMISSION_DENIED = 7;

/**
 * What the server refused or could not do after the connection stood, as an error that a person can act on; any other
 * error as it is.
 *
 * @param id the dispatch that may have been submitted
 */
export function explainServerError(error: unknown, id: string, { blamable }: Pick<Session, 'blamable'>): unknown {
  if (error instanceof DispatchError || !isServerError(error)) return error;
  const cause = (error as { cause?: unknown }).cause;
  const { code } = (cause ?? error) as { code?: unknown };
  if (blamable && code === PERMISSION_DENIED)
    return new DispatchError('ServerUnavailable', explainReadOnly(blamable), error);
  const message = `the Temporal server refused: ${messageOf(cause ?? error)}`;
  const next_step = `dispatch status ${id} tells whether the dispatch is there, dispatch resume ${id} goes on with it`;
  return new DispatchError('ServerUnavailable', { path: '', message, next_step }, error);
}

/** gRPC's own error has a numeric code; the SDK's wraps it. */
function isServerError(error: unknown): boolean {
  const { name, code } = error as { name?: unknown; code?: unknown };
  return name === 'ServiceError' || name === 'TransportError' || typeof code === 'number';
}
