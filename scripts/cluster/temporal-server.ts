import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { connectHealthy } from '../../src/temporal/server/health.ts';
import type { Programs } from './programs.ts';
import { describeServer, listServices, type ServerPlaces } from './server-config.ts';

const LIMIT_MS = 60_000;
const LOOK_MS = 100;
const RETENTION_SECONDS = 30 * 24 * 3600;

/** A Temporal server that can be killed and started again. */
export type TemporalServer = { start(): void; kill(): Promise<void>; stop(): Promise<void> };

/** Creates the databases and their tables. Once: a second time would forget the version of the schema. */
export function setUpSchema({ sqlTool }: Programs, port: number): void {
  for (const name of ['temporal', 'visibility']) {
    const place = ['--plugin', 'postgres12', '--ep', '127.0.0.1', '-p', `${port}`, '-u', 'temporal', '--pw', 'x'];
    const run = (...args: string[]) =>
      execFileSync(sqlTool, [...place, '--db', `temporal_${name}`, ...args], { stdio: 'ignore' });
    run('create');
    run('setup-schema', '-v', '0.0');
    run('update-schema', '--schema-name', `postgresql/v12/${name}`);
  }
}

/** A server by its configuration, whose log goes into a folder. */
export function createServer({ server }: Programs, folder: string, places: ServerPlaces): TemporalServer {
  const config = join(folder, `${places.mode.replace(' ', '-')}.yaml`);
  writeFileSync(config, describeServer(places));
  writeFileSync(places.dynamicConfigFile, '{}');
  const services = listServices(places.mode).flatMap((name) => ['--service', name]);
  const open = places.mode === 'mtls' ? ['--allow-no-auth'] : [];
  let child: ChildProcess | undefined;
  const end = async (signal: NodeJS.Signals) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  return {
    start() {
      const log = openSync(join(folder, 'server.log'), 'a');
      child = spawn(server, ['--config-file', config, ...open, 'start', ...services], { stdio: ['ignore', log, log] });
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

/** Waits until a server answers, and creates a namespace there if it is not there yet. */
export async function prepareNamespace(options: NativeConnectionOptions, namespace: string): Promise<void> {
  for (const deadline = Date.now() + LIMIT_MS; ; await sleep(LOOK_MS)) {
    try {
      const { connection } = await connectHealthy(options, namespace, 2000);
      return await connection.close();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      if (/not found/i.test(String(error))) await register(options, namespace);
    }
  }
}

async function register(options: NativeConnectionOptions, namespace: string): Promise<void> {
  const { NativeConnection } = await import('@temporalio/worker');
  const connection = await NativeConnection.connect(options);
  const workflowExecutionRetentionPeriod = { seconds: RETENTION_SECONDS } as never;
  await connection.workflowService
    .registerNamespace({ namespace, workflowExecutionRetentionPeriod })
    .catch(() => undefined);
  await connection.close();
}
