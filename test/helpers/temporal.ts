import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { onTestFinished } from 'vitest';

/** A client of the local server that the command line under test uses, closed when the running test ends. */
export async function connectClient(): Promise<Client> {
  const file = join(process.env['XDG_STATE_HOME']!, 'parallel-dispatcher', 'server.json');
  const { address } = JSON.parse(await readFile(file, 'utf8'));
  const connection = await Connection.connect({ address });
  onTestFinished(() => connection.close());
  return new Client({ connection });
}
