import { DispatchError } from '../errors.ts';
import { queueName } from './fields.ts';
import { quote } from './words.ts';

/**
 * Refuses what cannot be the name of a shared queue. Without quotes and backslashes, because the server's search has no way
 * to write those.
 *
 * @throws DispatchError `Usage`
 */
export function requireQueueName(name: string | undefined): void {
  if (name === undefined || (queueName.safeParse(name).success && !/["'\\`]/.test(name))) return;
  throw new DispatchError('Usage', {
    path: '--queue',
    message: `${quote(name)} cannot be the name of a queue`,
    next_step: 'use 1 to 200 characters on one line, without quotes, backslashes, and spaces around them',
  });
}
