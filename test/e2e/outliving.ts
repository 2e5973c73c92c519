import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DispatchResult } from '../../src/view/result.ts';
import { agentPath } from '../activities/process/agents.ts';
import { type CliRun, parseResult, type RunningCli, runCli, startCli } from '../helpers/cli.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';

type Started = { pid: number; agent: string };

/** One dispatch of one task whose agent keeps a log of its own starts and ends: the truth that tests compare with. */
export type Scene = {
  id: string;
  cwd: string;
  /** Starts `dispatch run` and waits until its agent is at work. */
  start(): Promise<RunningCli & { agent: number }>;
  cli(...args: string[]): Promise<CliRun>;
  /** Starts `dispatch resume` without one of the scene's variables. */
  startWithout(variable: string): RunningCli;
  /** Goes on with the dispatch; the result. */
  resume(...args: string[]): Promise<DispatchResult>;
  /** Pids of all starts in the agent's log, oldest first. */
  starts(): number[];
  ends(): number;
};

export type SceneOptions = {
  /** A fixture and its arguments. */
  agent?: string;
  task?: Record<string, unknown>;
  inputData?: Record<string, unknown>;
  /** Tasks besides the one with the agent. */
  more?: Record<string, unknown>[];
  config?: Record<string, unknown>;
  env?: Record<string, string>;
  /** A server and a state folder of its own. */
  ownServer?: boolean;
  args?: string[];
  /** Of the test's own context, for tests that run at the same time as others. */
  onTestFinished?: (work: () => Promise<void>) => void;
};

let scenes = 0;

/** Sets a scene in a new folder. */
export async function setScene(options: SceneOptions = {}): Promise<Scene> {
  const cwd = await makeTemporaryFolder(options.onTestFinished);
  const log = join(cwd, 'agent.log');
  const id = `outlives-${process.pid}-${Date.now()}-${++scenes}`;
  const env: Record<string, string> = {
    AGENT_LOG: log,
    ...options.env,
    ...(options.ownServer && { XDG_STATE_HOME: join(cwd, 'state') }),
  };
  const [name = '', ...args] = (options.agent ?? 'answers-slowly 2500').split(' ');
  const task = {
    task_id: 'long',
    agent: 'command',
    description: 'takes its time',
    input_data: { argv: [agentPath(name), ...args], ...options.inputData },
    ...options.task,
  };
  const read = (event: string): Started[] => {
    const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean) : [];
    return lines.map((line) => JSON.parse(line)).filter((line) => line.event === event);
  };
  const starts = () => read('start').map(({ pid }) => pid);
  return {
    id,
    cwd,
    starts,
    ends: () => read('end').length,
    async start() {
      const words = ['run', '-', '--id', id, ...(options.args ?? [])];
      const cli = startCli(words, {
        cwd,
        env,
        stdin: JSON.stringify({ tasks: [task, ...(options.more ?? [])], config: options.config }),
        timeoutMs: 200_000,
      });
      const agent = await waitFor('the agent is at work', () => starts()[0], 20_000);
      return { ...cli, agent };
    },
    cli: (...words) => runCli(words, { cwd, env, timeoutMs: 200_000 }),
    startWithout: (variable) => {
      const { [variable]: _, ...rest } = env;
      return startCli(['resume', id], { cwd, env: rest, timeoutMs: 200_000 });
    },
    async resume(...words) {
      return parseResult(await runCli(['resume', id, ...words], { cwd, env, timeoutMs: 200_000 }));
    },
  };
}

/** Kills a process and waits until the one that started it has noticed. */
export async function kill(cli: RunningCli, signal: NodeJS.Signals = 'SIGKILL'): Promise<CliRun> {
  cli.kill(signal);
  return cli.end;
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Kills a Temporal server of a scene's own. */
export function killServer({ cwd }: Scene): void {
  const record = JSON.parse(readFileSync(join(cwd, 'state/parallel-dispatcher/server.json'), 'utf8'));
  process.kill(record.process.pid, 'SIGKILL');
}
