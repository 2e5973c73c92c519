import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { packageRoot } from '../../src/package-info.ts';
import { findClosedPort } from '../activities/http/server.ts';
import { waitFor } from './wait-for.ts';

/** The protocol's own reference server, as a program. */
export const EVERYTHING = join(packageRoot, 'node_modules/@modelcontextprotocol/server-everything/dist/index.js');

/** Starts it over HTTP until the running test ends; gives its address, without a path. */
export async function startEverything(transport: 'streamableHttp' | 'sse'): Promise<string> {
  const port = await findClosedPort();
  const child = spawn(process.execPath, [EVERYTHING, transport], {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await waitFor('the server listens', () => /(running|listening) on port/i.test(said));
  return `http://127.0.0.1:${port}`;
}
