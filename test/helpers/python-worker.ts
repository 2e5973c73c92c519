import { execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { packageRoot } from '../../src/package-info.ts';
import { startLocalServer } from '../../src/temporal/server/start.ts';

const REQUIREMENTS = join(packageRoot, 'examples/python_worker/requirements.txt');

/** Installs what the example's worker needs, once: the folder is kept for later runs of the suite. */
export async function installPythonSdk(): Promise<string> {
  const version = readFileSync(REQUIREMENTS, 'utf8').trim().replace('==', '-');
  const folder = join(tmpdir(), `parallel-dispatcher-test-${version}`);
  if (existsSync(folder)) return folder;
  const fresh = `${folder}.${process.pid}`;
  const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '--target', fresh];
  await promisify(execFile)('python3', [...args, '-r', REQUIREMENTS], { timeout: 110_000 });
  // Another run may have been quicker.
  await rename(fresh, folder).catch(() => rm(fresh, { recursive: true, force: true }));
  return folder;
}

/** Starts a worker in Python against the suite's server, until the running test ends. */
export async function startPythonWorker(program: string, args: string[] = []): Promise<void> {
  const { address } = await startLocalServer({ env: process.env, report: () => undefined });
  const env = { ...process.env, PYTHONPATH: await installPythonSdk(), TEMPORAL_ADDRESS: address };
  const child = spawn('python3', [join(packageRoot, program), ...args], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
}
