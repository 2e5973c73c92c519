import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { DispatchResult } from '../../src/view/result.ts';
import { agentPath } from '../activities/process/agents.ts';
import { type CliRun, parseResult, type RunningCli, runCli, startCli } from '../helpers/cli.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';

/** A shared queue, its workers, and a folder whose dispatches go there. */
export type Shop = {
  queue: string;
  cwd: string;
  env: Record<string, string>;
  /** Starts a worker and waits until it serves; it ends with the test. */
  work(options?: WorkOptions): Promise<RunningCli>;
  /** Submits a dispatch of these tasks, and returns at once. */
  submit(tasks: object[], ...args: string[]): Promise<string>;
  cli(...args: string[]): Promise<CliRun>;
  /** The result of a dispatch, once it has ended. */
  wait(id: string): Promise<DispatchResult>;
  /** Pids of all agents that have started, oldest first. */
  starts(): number[];
};

type WorkOptions = {
  args?: string[];
  env?: Record<string, string>;
  queue?: string;
  /** A program, with its arguments, that starts the worker. */
  through?: string[];
};

let shops = 0;

/** Opens a shop in a new folder. */
export async function openShop({ ownServer = false } = {}): Promise<Shop> {
  const cwd = await makeTemporaryFolder();
  const queue = `shop-${process.pid}-${++shops}`;
  const log = join(cwd, 'agent.log');
  const env: Record<string, string> = {
    AGENT_LOG: log,
    ...(ownServer && { XDG_STATE_HOME: join(cwd, 'state') }),
  };
  const cli = (...args: string[]) => runCli(args, { cwd, env, timeoutMs: 120_000 });
  return {
    queue,
    cwd,
    env,
    cli,
    async work(options = {}) {
      const words = ['worker', '--queue', options.queue ?? queue, '--max-workers', '4', '--allow-env', 'AGENT_LOG'];
      const worker = startCli([...words, ...(options.args ?? [])], {
        cwd,
        env: { ...env, ...options.env },
        timeoutMs: 200_000,
        ...(options.through && { through: options.through }),
      });
      onTestFinished(async () => {
        worker.kill('SIGKILL');
        await worker.end;
      });
      await waitFor('the worker serves', () => worker.stderr().includes('serving the queue'), 20_000);
      return worker;
    },
    async submit(tasks, ...args) {
      const run = await runCli(['run', '-', '--queue', queue, '--detach', ...args], {
        cwd,
        env,
        stdin: JSON.stringify({ tasks }),
      });
      return parseResult(run).dispatch_id!;
    },
    wait: async (id) => parseResult(await cli('wait', id)),
    starts() {
      const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean) : [];
      return lines.map((line) => JSON.parse(line)).flatMap(({ event, pid }) => (event === 'start' ? [pid] : []));
    },
  };
}

/** A task that runs one of the fixtures. */
export function task(id: string, agent: string, more: object = {}): object {
  const [name = '', ...args] = agent.split(' ');
  return {
    task_id: id,
    agent: 'command',
    description: `runs ${agent}`,
    input_data: { argv: [agentPath(name), ...args] },
    retry: { max_attempts: 1 },
    ...more,
  };
}
