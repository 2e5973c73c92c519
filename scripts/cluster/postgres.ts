import { execFileSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { join } from 'node:path';

/** A PostgreSQL of its own, with all its files in one folder. */
export type Postgres = {
  port: number;
  start(): void;
  /** At once, as if the machine had lost it. */
  crash(): void;
  stop(): void;
};

/** Creates a database cluster in a folder. PostgreSQL refuses to run as root: then it runs as the user `postgres`. */
export function createPostgres(bin: string, { folder, port }: { folder: string; port: number }): Postgres {
  const data = join(folder, 'data');
  const user = findUser();
  if (user) chownSync(folder, user.uid, user.gid);
  const run = (program: string, ...args: string[]) => {
    execFileSync(join(bin, program), args, { stdio: 'ignore', cwd: folder, ...user });
  };
  run('initdb', '-D', data, '-U', 'temporal', '-A', 'trust', '--no-sync');
  const settings = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off`;
  return {
    port,
    start: () => run('pg_ctl', '-D', data, '-o', settings, '-l', join(folder, 'log'), '-w', 'start'),
    crash: () => run('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop'),
    stop: () => run('pg_ctl', '-D', data, '-m', 'fast', '-w', 'stop'),
  };
}

function findUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
