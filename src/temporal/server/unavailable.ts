import { DispatchError, messageOf } from '../../errors.ts';
import { LockBusyError } from '../../files/lock.ts';

/** The error for a server that cannot be had: one line with its next step, exit code 3. */
export function serverUnavailable(message: string, nextStep: string, cause?: unknown): DispatchError {
  return new DispatchError('ServerUnavailable', { path: '', message, next_step: nextStep }, cause);
}

/** What was thrown as one line of at most 300 characters, for use inside another message. */
export function summarizeError(error: unknown): string {
  const text = messageOf(error).replace(/\s+/g, ' ').trim();
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}

/** Runs `fn`; a lock that stays busy and errors of the file system come out as DispatchError `ServerUnavailable`. */
export async function explainFileErrors<T>(folder: string, fn: () => Promise<T>): Promise<T> {
  try {
    return await fn();
  } catch (error) {
    if (error instanceof LockBusyError) throw explainBusyLock(error);
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    const message = `cannot work in ${folder} (${summarizeError(error)})`;
    throw serverUnavailable(message, 'free or repair that disk, then try again', error);
  }
}

function explainBusyLock(error: LockBusyError): DispatchError {
  const { pid, purpose, file } = error.holder;
  const nextStep = pid === undefined ? `delete ${file}` : `wait for it, or end it (kill ${pid}), then try again`;
  return serverUnavailable(`process ${pid ?? '(unknown)'} is still at it: ${purpose}`, nextStep, error);
}
