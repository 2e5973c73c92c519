import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { NativeConnection } from '@temporalio/worker';
import { resolveServerBinary } from '../../src/temporal/server/binary.ts';
import { serverArguments } from '../../src/temporal/server/flags.ts';
import { choosePorts, type ServerPorts } from '../../src/temporal/server/ports.ts';

export type BenchServer = { address: string; stop(): Promise<void> };

const START_MS = 20_000;
const POLL_MS = 50;

/** What a user would start without us: a database file, so that it is as durable, and nothing else set. */
function defaultArguments(ports: ServerPorts, database: string): string[] {
  return [
    'server',
    'start-dev',
    '--headless',
    '--port',
    `${ports.grpc}`,
    '--db-filename',
    database,
    '--log-level',
    'never',
  ];
}

/** Starts a Temporal server of the bench's own, on free ports and with a database in `folder`. */
export async function startBenchServer(folder: string, kind: 'tuned' | 'default'): Promise<BenchServer> {
  const home = join(folder, kind);
  await mkdir(home);
  const ports = await choosePorts(join(home, 'ports.json'));
  const { path } = await resolveServerBinary({ env: process.env, report: (line) => process.stderr.write(`${line}\n`) });
  const args = (kind === 'tuned' ? serverArguments : defaultArguments)(ports, join(home, 'temporal.db'));
  const child = spawn(path, args, { stdio: 'ignore' });
  const address = `127.0.0.1:${ports.grpc}`;
  await waitUntilServing(address);
  return {
    address,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function waitUntilServing(address: string): Promise<void> {
  const deadline = Date.now() + START_MS;
  for (;;) {
    try {
      const connection = await NativeConnection.connect({ address });
      await connection.workflowService.describeNamespace({ namespace: 'default' });
      await connection.close();
      return;
    } catch (error) {
      if (Date.now() > deadline)
        throw new Error(`the server at ${address} does not serve after ${START_MS} ms`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}
