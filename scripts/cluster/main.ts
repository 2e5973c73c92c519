import { strict as assert } from 'node:assert';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../src/errors.ts';
import { type Cluster, makeCluster } from './cluster.ts';
import { run } from './command.ts';
import { type Failure, listFailures, startStrangers } from './failures.ts';
import { killWorker, restartCluster, runDispatch } from './flows.ts';
import { findPrograms, type Programs } from './programs.ts';
import type { Mode } from './server-config.ts';
import { byCertificate, byKey, writeProfile } from './settings.ts';

const onlyIfBuilt = process.argv.includes('--if-built');

/** What a person waits for one line about a wrong setting. As a part of all tests it may meet a machine that is busy. */
const LIMIT_MS = onlyIfBuilt ? 6000 : 3000;

let failed = 0;
let passed = 0;

/** Runs one check, and says how it went and how long it took. */
async function check(name: string, work: () => Promise<unknown>): Promise<void> {
  const startedAt = Date.now();
  const detail = await work().then(
    (told) => ({ word: 'ok', text: typeof told === 'string' ? `: ${told}` : '' }),
    (error) => ({ word: 'FAILED', text: `: ${messageOf(error)}` }),
  );
  if (detail.word === 'ok') passed++;
  else failed++;
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`${detail.word.padEnd(7)}${seconds.padStart(5)} s  ${name}${detail.text}\n`);
}

/** One line within three seconds that names the setting at fault, exit 3. */
async function checkFailure(folder: string, failure: Failure): Promise<string> {
  const { env, args = [], command = ['list'], line } = failure;
  const stdin = JSON.stringify({
    tasks: [{ task_id: 'a', agent: 'command', description: 'x', input_data: { argv: ['true'] } }],
  });
  const { code, stderr, ms } = await run([...command, ...args], { folder, env, stdin });
  assert.match(stderr, line);
  assert.equal(stderr.trim().split('\n').length, 1, stderr);
  assert.equal(code, 3);
  assert.ok(ms < LIMIT_MS, `took ${ms} ms`);
  return stderr.trim();
}

async function checkMode(cluster: Cluster, mode: Mode, folder: string): Promise<void> {
  const server = await cluster.switchTo(mode);
  if (mode === 'mtls') {
    await check('run over mTLS, from variables', () => runDispatch({ folder, env: byCertificate(cluster) }));
    const env = writeProfile(folder, cluster);
    await check('run over mTLS, from a profile', () => runDispatch({ folder, env }, ['--profile', 'cluster']));
    await check('two workers, one killed', () => killWorker(cluster, folder));
    await check('server and PostgreSQL gone in mid-run', () => restartCluster(cluster, server, folder));
  } else {
    await check('run with an API key', () => runDispatch({ folder, env: byKey(cluster, cluster.keys.writer) }));
  }
  const strangers = await startStrangers(cluster);
  for (const failure of listFailures(cluster, mode, strangers))
    await check(failure.name, () => checkFailure(folder, failure));
  strangers.close();
}

async function testCluster(programs: Programs): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'dispatch-cluster-'));
  // PostgreSQL may run as another user.
  chmodSync(folder, 0o711);
  const cluster = await makeCluster(programs, folder);
  try {
    for (const mode of ['mtls', 'api keys'] as const) await checkMode(cluster, mode, folder);
  } finally {
    await cluster.stop();
    if (failed === 0) rmSync(folder, { recursive: true });
    else process.stdout.write(`kept for a look: ${folder}\n`);
  }
}

const programs = findPrograms({ build: !onlyIfBuilt });
if ('missing' in programs) {
  process.stdout.write(`cluster test skipped: ${programs.missing}\n`);
} else {
  await testCluster(programs);
  process.stdout.write(`cluster test: ${passed} passed, ${failed} failed\n`);
}
process.exit(failed > 0 ? 1 : 0);
