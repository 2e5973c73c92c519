import { join } from 'node:path';
import { stateFolder } from '../../files/state-folders.ts';

/** Where the local server's things lie. The database is three files (`-wal`, `-shm`) that belong together. */
export type ServerPaths = {
  folder: string;
  database: string;
  record: string;
  ports: string;
  log: string;
  lock: string;
  lifeline: string;
};

/** The absolute paths of the local server of the user whose environment this is. Nothing need exist. */
export function serverPaths(env: NodeJS.ProcessEnv): ServerPaths {
  const folder = stateFolder(env);
  return {
    folder,
    database: join(folder, 'temporal.db'),
    record: join(folder, 'server.json'),
    ports: join(folder, 'server-ports.json'),
    log: join(folder, 'server.log'),
    lock: join(folder, 'server'),
    lifeline: join(folder, 'server.alive'),
  };
}
