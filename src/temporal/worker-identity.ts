import { hostname } from 'node:os';
import { getOwnIdentity, type ProcessIdentity } from '../files/process-identity.ts';

/**
 * The identity under which this process's worker is known to the server: `pid@host`, as Temporal writes it, and behind it
 * all that tells whether that process lives, so that whoever comes later need not wait for a time-out.
 */
export function getWorkerIdentity(): string {
  const { pid, machine_id, boot_id, pid_namespace, start_time } = getOwnIdentity();
  const rest = [machine_id, boot_id, pid_namespace, start_time].map(encodeURIComponent);
  return [`${pid}@${hostname()}`, ...rest].join(' ');
}

/** The process behind a worker's identity; undefined for a worker that is none of ours. */
export function parseWorkerIdentity(text: string): (ProcessIdentity & { host: string }) | undefined {
  const [name, ...rest] = text.split(' ');
  const [machine_id, boot_id, pid_namespace, start_time] = rest.map(decode);
  const found = /^(\d+)@(.*)$/.exec(name ?? '');
  if (!found || machine_id === undefined || boot_id === undefined || pid_namespace === undefined || !start_time)
    return undefined;
  return { pid: Number(found[1]), host: found[2]!, machine_id, boot_id, pid_namespace, start_time };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
