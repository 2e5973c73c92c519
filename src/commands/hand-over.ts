import { spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { stateFolder } from '../files/state-folders.ts';
import { type ServerOptions, say } from './shared.ts';

/**
 * Starts a process in the background that serves a dispatch to its end, in this directory and with this environment, and
 * says where its log is.
 */
export function startResume(id: string, { address, namespace, profile }: ServerOptions): void {
  const folder = join(stateFolder(process.env), 'logs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const log = join(folder, `${id}.log`);
  const file = openSync(log, 'a', 0o600);
  const flags = Object.entries({ address, namespace, profile }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, 'resume', id, ...flags], {
    detached: true,
    stdio: ['ignore', file, file],
  });
  child.on('error', ({ message }) =>
    say(`no process in the background could be started (${message}): dispatch resume ${id}`),
  );
  child.unref();
  if (child.pid) say(`process ${child.pid} goes on with ${id} in the background; its log: ${log}`);
}
