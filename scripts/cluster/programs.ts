import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../src/files/state-folders.ts';

/** As the local server has it: the two are to behave alike. */
const VERSION = '1.32.0';
const POSTGRES = '/usr/lib/postgresql';

/** The programs of a production-type cluster, and where they are. */
export type Programs = { server: string; sqlTool: string; postgres: string };

/** What was looked for and not found, in a plain word. */
export type Missing = { missing: string };

/**
 * Finds a Temporal server, its schema tool and PostgreSQL. The first two come from the Go module proxy and are built once;
 * PostgreSQL is Debian's.
 *
 * @param build whether to build what is not there, which takes about six minutes
 */
export function findPrograms({ build }: { build: boolean }): Programs | Missing {
  const postgres = findPostgres();
  if (!postgres) return { missing: `no PostgreSQL under ${POSTGRES} (Debian: postgresql)` };
  const folder = join(cacheFolder(process.env), 'cluster', VERSION);
  const programs = {
    server: join(folder, 'temporal-server'),
    sqlTool: join(folder, 'temporal-sql-tool'),
    postgres,
  };
  if (existsSync(programs.server) && existsSync(programs.sqlTool)) return programs;
  if (!build) return { missing: `no server in ${folder}; npm run test:cluster builds it` };
  if (spawnSync('go', ['version']).status !== 0) return { missing: `no server in ${folder}, and no Go to build it` };
  buildServer(folder, programs);
  return programs;
}

function findPostgres(): string | undefined {
  const versions = existsSync(POSTGRES) ? readdirSync(POSTGRES) : [];
  const newest = versions.sort((one, other) => Number(other) - Number(one))[0];
  return newest && join(POSTGRES, newest, 'bin');
}

function buildServer(folder: string, { server, sqlTool }: Programs): void {
  mkdirSync(folder, { recursive: true });
  process.stderr.write(`building Temporal ${VERSION} in ${folder}, once\n`);
  const install = (path: string, built: string, name: string) => {
    const env = { ...process.env, GOBIN: folder };
    execFileSync('go', ['install', `go.temporal.io/server/cmd/${path}@v${VERSION}`], { env, stdio: 'inherit' });
    renameSync(join(folder, built), name);
  };
  install('server', 'server', server);
  install('tools/sql', 'sql', sqlTool);
}
