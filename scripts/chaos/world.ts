import { mkdirSync, mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CliRun, type RunningCli, startCli } from '../../test/helpers/cli.ts';
import { waitFor } from '../../test/helpers/wait-for.ts';
import { type LogLine, readLog } from './agents-log.ts';
import { addDisk, type Disk } from './disk.ts';
import { type Found, findProcesses, signal } from './processes.ts';

/** Everything that one run has for itself: folders, a Temporal server, its own disks, and the commands it has started. */
export type World = {
  id: string;
  workspace: string;
  /** The dispatcher's state folder. */
  state: string;
  /** Variables for all later commands. */
  env: Record<string, string>;
  /** Starts a command that is to give the dispatch's result; it is in `serving`. */
  serve(args: string[], stdin?: string): RunningCli;
  /** Commands that were to give the result, oldest first. */
  serving: RunningCli[];
  /** Runs any other command to its end. */
  cli(...args: string[]): Promise<CliRun>;
  readLog(): LogLine[];
  /** Puts a small disk under a folder, until the world ends. */
  mount(folder: string, megabytes: number): Disk;
  /** The process of the Temporal server, as recorded. */
  serverPid(): number;
  address(): string;
  /** Everything that it has started and that lives: even a server is told where its home is. */
  findProcesses(): Found[];
  /** Ends whatever still runs, and removes everything. */
  close(): Promise<void>;
};

const CLI_LIMIT_MS = 300_000;

/** Makes the world of a run. */
export function openWorld(seed: number): World {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), `dispatch-chaos-${seed}-`));
  const workspace = join(folder, 'workspace');
  const home = join(folder, 'home');
  for (const each of [workspace, home]) mkdirSync(each);
  const log = join(folder, 'agents.log');
  const env: Record<string, string> = {
    HOME: home,
    XDG_STATE_HOME: join(folder, 'state'),
    XDG_CONFIG_HOME: join(folder, 'config'),
    AGENT_LOG: log,
  };
  const state = join(folder, 'state', 'parallel-dispatcher');
  const disks: Disk[] = [];
  const serving: RunningCli[] = [];
  const start = (args: string[], stdin?: string): RunningCli =>
    startCli(args, { cwd: workspace, env, timeoutMs: CLI_LIMIT_MS, ...(stdin !== undefined && { stdin }) });
  const readServer = () => JSON.parse(readFileSync(join(state, 'server.json'), 'utf8'));
  return {
    id: `chaos-${seed}`,
    workspace,
    state,
    env,
    serving,
    serve(args, stdin) {
      const cli = start(args, stdin);
      serving.push(cli);
      return cli;
    },
    cli: (...args) => start(args).end,
    readLog: () => readLog(log),
    mount(path, megabytes) {
      const disk = addDisk(path, megabytes);
      disks.push(disk);
      return disk;
    },
    serverPid: () => readServer().process.pid,
    address: () => readServer().address,
    findProcesses: () => findProcesses('HOME', home),
    async close() {
      await endAll(home);
      for (const disk of disks.reverse()) await disk.remove();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Also what a killed process has just started. */
async function endAll(home: string): Promise<void> {
  await waitFor('all processes of the run are gone', () => {
    const found = findProcesses('HOME', home);
    for (const { pid } of found) signal(pid, 'SIGKILL');
    return found.length === 0;
  });
}
