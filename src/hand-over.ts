import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { stateFolder } from './files/state-folders.ts';
import type { ConnectionFlags } from './temporal/setting-names.ts';

/**
 * Starts a process in the background that serves a dispatch to its end, in this directory and with this environment, and
 * says where its log is.
 */
export function startResume(id: string, flags: ConnectionFlags, say: (line: string) => void): void {
  const { address, namespace, profile } = flags;
  const folder = join(stateFolder(process.env), 'logs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const log = join(folder, `${id}.log`);
  const file = openSync(log, 'a', 0o600);
  const words = Object.entries({ address, namespace, profile }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, 'resume', id, ...words], {
    detached: true,
    stdio: ['ignore', file, file],
  });
  closeSync(file);
  child.on('error', ({ message }) =>
    say(`no process in the background could be started (${message}): dispatch resume ${id}`),
  );
  child.unref();
  if (child.pid) say(`process ${child.pid} goes on with ${id} in the background; its log: ${log}`);
}
