import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../../../test/helpers/wait-for.ts';
import { listRuns } from '../agents-log.ts';
import { signal } from '../processes.ts';
import { type Fault, killCli, resume, type Scene, type Struck } from './fault.ts';

/** A user needs that long, at most, to see that something is wrong. */
const PAUSE_MS = 1500;

const pause = ({ story }: Scene): Promise<void> => sleep(story.random.int(0, PAUSE_MS));

/** At times the one that takes the dispatch over is killed as well, from before it has begun until after it is at work. */
export const workerKilled: Fault = {
  async strike(scene) {
    await killCli(scene.run);
    await pause(scene);
    const struck = resume(scene);
    if (!scene.story.random.chance(0.4)) return struck;
    await pause(scene);
    await killCli(scene.world.serving.at(-1)!);
    return resume(scene);
  },
};

export const bothKilled: Fault = {
  async strike(scene) {
    const server = scene.world.serverPid();
    const serverFirst = scene.story.random.chance(0.5);
    if (serverFirst) signal(server, 'SIGKILL');
    await killCli(scene.run);
    signal(server, 'SIGKILL');
    await pause(scene);
    return resume(scene);
  },
};

/** The server is killed and started again after a while. */
export function serverAway(lowMs: number, highMs: number): Fault {
  return {
    async strike({ world, story }) {
      signal(world.serverPid(), 'SIGKILL');
      await sleep(story.random.int(lowMs, highMs));
      const { code, stderr } = await world.cli('up');
      return { overAt: Date.now(), complaints: code === 0 ? [] : [`dispatch up ended with ${code}: ${stderr}`] };
    },
  };
}

/** The worker is stopped for a while, as by a debugger or a suspended machine. */
export function workerStopped(ms: number): Fault {
  return {
    async strike({ run }) {
      run.kill('SIGSTOP');
      await sleep(ms);
      run.kill('SIGCONT');
      return { overAt: Date.now() };
    },
  };
}

export const agentKilled: Fault = {
  async strike({ world }) {
    // Stopped first: one that has said its last word by then is not what was meant.
    const killed = await waitFor('an agent is killed at work', () => {
      const victim = listRuns(world.readLog()).findLast(({ endLine }) => endLine === null);
      return victim && signal(victim.pid, 'SIGSTOP') ? settle(world.readLog, victim) : undefined;
    });
    return { overAt: killed.at, killed };
  },
};

function settle(
  readLog: Scene['world']['readLog'],
  { task, pid, startLine }: { task: string; pid: number; startLine: number },
): Struck['killed'] | undefined {
  const now = listRuns(readLog()).find((run) => run.startLine === startLine);
  const at = Date.now();
  if (now?.endLine !== null) {
    signal(pid, 'SIGCONT');
    return undefined;
  }
  signal(pid, 'SIGKILL');
  return { task, pid, at };
}
