import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findIdentity, getOwnIdentity, isAlive, judgeProcess } from '../../src/files/process-identity.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';

function startSleeper(program = 'sleep', args = ['60']) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return { child, identity: findIdentity(child.pid ?? 0)! };
}

describe('a process identity', () => {
  it('is of this process: alive', () => {
    expect(isAlive(getOwnIdentity())).toBe(true);
  });

  it('is of a stopped process: alive; once killed: dead', async () => {
    const { child, identity } = startSleeper();
    child.kill('SIGSTOP');
    expect(isAlive(identity)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(identity)).toBe(false);
  });

  it('is of a zombie, which kill(pid, 0) still finds: dead', async () => {
    const script = 'import os,time\npid=os.fork()\nif pid==0: os._exit(0)\nprint(pid,flush=True)\ntime.sleep(60)';
    const { child } = startSleeper('python3', ['-c', script]);
    const [printed] = await once(child.stdout, 'data');
    const zombie = Number(printed);
    await waitFor('the grandchild has ended', () => findIdentity(zombie) === undefined);
    expect(process.kill(zombie, 0)).toBe(true);
    expect(isAlive({ ...getOwnIdentity(), pid: zombie })).toBe(false);
  });

  it.each([
    ['whose number another process has now', { start_time: '1' }, 'dead'],
    ['of an earlier boot', { boot_id: 'an earlier boot' }, 'dead'],
    ['of another machine', { machine_id: 'elsewhere', boot_id: 'x' }, 'elsewhere'],
    ['of another container', { pid_namespace: 'pid:[1]' }, 'elsewhere'],
    ['of a container that shares our processes', { machine_id: 'another name' }, 'alive'],
  ])('is of a process %s', (_title, difference, expected) => {
    expect(judgeProcess({ ...getOwnIdentity(), ...difference })).toBe(expected);
  });

  it.runIf(process.platform === 'linux')('is not fooled by brackets and blanks in a program name', async () => {
    const program = join(await makeTemporaryFolder(), ') Z 1 (');
    await symlink(execFileSync('which', ['sleep'], { encoding: 'utf8' }).trim(), program);
    const { child } = startSleeper(program);
    await waitFor('the program runs', async () => (await readFile(`/proc/${child.pid}/comm`, 'utf8')) === ') Z 1 (\n');
    expect(Number(findIdentity(child.pid ?? 0)?.start_time)).toBeGreaterThan(1);
    expect(judgeProcess(findIdentity(child.pid ?? 0)!)).toBe('alive');
  });
});
