import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Log } from '../log.ts';

const LIMIT_MS = 5000;

/**
 * Tells systemd how this service stands, when systemd has started it. By its own program: Node has no datagram sockets of
 * the file system. The unit therefore says `NotifyAccess=all`.
 */
export async function notifySystemd(
  state: 'READY=1' | 'STOPPING=1',
  { env, log }: { env: NodeJS.ProcessEnv; log: Log },
): Promise<void> {
  if (!env['NOTIFY_SOCKET']) return;
  try {
    await promisify(execFile)('systemd-notify', [state], { env, timeout: LIMIT_MS });
  } catch (error) {
    log.warn({ error }, `systemd could not be told ${state}`);
  }
}
