import type { Command } from 'commander';
import { configure, say } from './shared.ts';

/** `dispatch up` and `down`: the local Temporal server. */
export function addServerCommands(program: Command): void {
  program
    .command('up')
    .description('start the local Temporal server, and print the address of its Web UI')
    .option('--env', 'print what a worker of your own needs to connect, as variables')
    .addHelpText('after', '\nExample:\n  dispatch up\n  env $(dispatch up --env) python3 worker.py')
    .action(startServer);
  program
    .command('down')
    .description('stop the local Temporal server; dispatches stay in its database')
    .addHelpText('after', '\nExample:\n  dispatch down')
    .action(stopServer);
}

async function startServer({ env }: { env?: true }): Promise<void> {
  const { installRuntime } = await import('../temporal/runtime.ts');
  installRuntime((await configure()).log);
  const { startLocalServer } = await import('../temporal/server/start.ts');
  const record = await startLocalServer({ env: process.env, report: say });
  say(`Temporal serves at ${record.address}`);
  const variables = `TEMPORAL_ADDRESS=${record.address} TEMPORAL_NAMESPACE=default`;
  process.stdout.write(`${env ? variables : record.ui_address}\n`);
}

async function stopServer(): Promise<void> {
  const { stopLocalServer } = await import('../temporal/server/stop.ts');
  const stopped = await stopLocalServer(process.env);
  say(stopped ? 'the local Temporal server has ended' : 'no local Temporal server was running');
}
