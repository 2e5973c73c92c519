import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findLeftovers } from '../../scripts/chaos/gather.ts';
import { findProcesses } from '../../scripts/chaos/processes.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';

describe.runIf(process.platform === 'linux')('what a run has left', () => {
  it('is found: files that nobody needs any more, locks that are held, who serves', async () => {
    const state = await makeTemporaryFolder();
    const workspace = await makeTemporaryFolder();
    mkdirSync(join(state, 'calls'));
    const files = {
      'record.json': '{}',
      'record.json.tmp': '',
      '1.stdin': 'plums',
      '.serving.json': '{}',
      'record.lock.2': JSON.stringify({ released: true }),
      'server.lock.7': JSON.stringify({ released: false }),
      'gone.lock.1': '',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(state, 'calls', name), text);
    const left = findLeftovers({ state, workspace, findProcesses: () => [{ pid: 42, command: 'sh' }] });
    expect(left.processes).toEqual(['42 sh']);
    expect(left.temporaryFiles.map((path) => basename(path)).sort()).toEqual(['1.stdin', 'record.json.tmp']);
    expect(left.locks.map((path) => basename(path)).sort()).toEqual(['.serving.json', 'server.lock.7']);
  });

  it('is found: a process by its home, as long as it lives', async () => {
    const home = await makeTemporaryFolder();
    const child = spawn('sleep', ['30'], { env: { ...process.env, HOME: home } });
    onTestFinished(() => void child.kill('SIGKILL'));
    await waitFor('it is found', () => findProcesses('HOME', home).some(({ pid }) => pid === child.pid));
    child.kill('SIGKILL');
    await waitFor('it is gone', () => findProcesses('HOME', home).length === 0);
  });
});
