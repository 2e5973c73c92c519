import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { getVersion, getWorkflowBundle } from '../../src/package-info.ts';
import type { Verification } from '../../src/view/verification-text.ts';
import { parseResult, runCli, startCli } from '../helpers/cli.ts';
import { CHANGES, installOtherVersion } from '../helpers/other-version.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';

const task = (task_id: string, script: string, dependencies: string[] = []) => ({
  task_id,
  agent: 'command',
  description: task_id,
  dependencies,
  input_data: { argv: ['sh', '-c', script] },
});
/** Two calls at once, then one that waits for the test. */
const TASKS = [
  task('plums', 'true'),
  task('flour', 'true'),
  task('cake', 'echo cake >> ran.log; until test -f oven; do sleep 0.05; done; echo done', ['plums', 'flour']),
  task('cream', 'true', ['cake']),
  task('icing', 'true', ['cake']),
];

const bundlePath = (hash: string) =>
  join(process.env['XDG_STATE_HOME']!, 'parallel-dispatcher', 'bundles', `${hash}.js`);

/** A dispatch that another version has begun, whose worker is killed while `cake` is at work. */
async function leaveOldDispatch(change: keyof typeof CHANGES) {
  const [old, cwd] = [await installOtherVersion(CHANGES[change]), await makeTemporaryFolder()];
  const id = `upgrade-${change}-${randomUUID()}`;
  const run = startCli(['run', '-', '--id', id], { cwd, cli: old.cli, stdin: JSON.stringify({ tasks: TASKS }) });
  await waitFor('cake is at work', () => existsSync(join(cwd, 'ran.log')));
  run.kill('SIGKILL');
  await run.end;
  return {
    id,
    hash: old.hash,
    openOven: () => writeFile(join(cwd, 'oven'), ''),
    ran: () => readFile(join(cwd, 'ran.log'), 'utf8'),
    cli: (...words: string[]) => runCli(words, { cwd }),
    oldCli: (...words: string[]) => runCli(words, { cwd, cli: old.cli }),
  };
}

describe('a dispatch that another version began', { timeout: 120_000 }, () => {
  it('whose decisions this one contradicts: verify says so, resume ends it on its own code', async () => {
    const old = await leaveOldDispatch('incompatible');
    const verified = await old.cli('verify', old.id, '--json');
    expect(verified).toMatchObject({ code: 1, stderr: '' });
    expect(JSON.parse(verified.stdout)).toEqual({
      dispatch_id: old.id,
      verdict: 'not safe',
      event: 5,
      reason: "Activity id of scheduled event 'flour' does not match activity id of activity command 'plums'",
      next_step: `dispatch resume ${old.id} goes on with the workflow code that this host has kept for it`,
      events: expect.any(Number),
      started_with: { package_version: '0.0.9', bundle_hash: old.hash },
      last_bundle_hash: old.hash,
      installed: { package_version: getVersion(), bundle_hash: getWorkflowBundle().hash },
      kept: true,
    } satisfies Verification);
    await old.openOven();
    const resumed = await old.cli('resume', old.id);
    expect(parseResult(resumed)).toMatchObject({ status: 'success', summary: { successful: 5 } });
    expect(resumed.stderr).toContain('at event 5 it decides otherwise');
    expect(resumed.stderr).toContain('going on with its own workflow code');
    expect(await old.ran()).toBe('cake\n');
  });

  it('… without its code: resume is refused and touches nothing; the version that began it ends it', async () => {
    const old = await leaveOldDispatch('incompatible');
    await rm(bundlePath(old.hash));
    const verified = await old.cli('verify', old.id, '--format', 'text');
    expect(verified.stdout).toContain(`${old.id}: not safe: at event 5 the installed version decides otherwise`);
    expect(verified.stdout).toContain('next       install version 0.0.9 until it has ended');
    const refused = await old.cli('resume', old.id);
    expect(refused.code).toBe(2);
    expect(parseResult(refused)).toMatchObject({ status: 'invalid', errors: [{ path: '' }] });
    expect(refused.stderr).toContain(`${getVersion()} cannot go on with dispatch ${old.id}: at event 5`);
    expect(refused.stderr).toContain('is not on this host; install version 0.0.9, and resume it with that');
    expect(refused.stderr.trimEnd().split('\n')).toHaveLength(1);
    await old.openOven();
    expect(parseResult(await old.oldCli('resume', old.id))).toMatchObject({ status: 'success' });
    expect(await old.ran()).toBe('cake\n');
  });

  it('in the same way as this one would: resume goes on with this one, and so does the next', async () => {
    const old = await leaveOldDispatch('compatible');
    await rm(bundlePath(old.hash));
    const all = await old.cli('verify', '--all', '--json');
    expect(JSON.parse(all.stdout)).toContainEqual(
      expect.objectContaining({ dispatch_id: old.id, verdict: 'safe', kept: false, next_step: null }),
    );
    await old.openOven();
    const resumed = await old.cli('resume', old.id);
    expect(parseResult(resumed)).toMatchObject({ status: 'success' });
    expect(resumed.stderr).toContain(`${getVersion()} decides the same: going on with it`);
    const verified = await old.cli('verify', old.id, '--json');
    expect(JSON.parse(verified.stdout)).toMatchObject({ last_bundle_hash: getWorkflowBundle().hash, kept: true });
  });
});

describe('dispatch verify', () => {
  it('of an id that no dispatch has exits 2; without an id and --all, too', async () => {
    expect(await runCli(['verify', 'no-such'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no dispatch'),
    });
    expect(await runCli(['verify'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--all') });
  });
});
