#!/usr/bin/env node
import module from 'node:module';
import { Command, CommanderError } from 'commander';
import { addAgentsCommand } from './commands/agents.ts';
import { addCleanCommand } from './commands/clean.ts';
import { addConfigCommand } from './commands/config.ts';
import { addControlCommands } from './commands/control.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addInstallCommand } from './commands/install.ts';
import { addLogsCommand } from './commands/logs.ts';
import { addLookCommands } from './commands/look.ts';
import { addMcpCommand } from './commands/mcp.ts';
import { addPlanCommand } from './commands/plan.ts';
import { addReplayCommand } from './commands/replay.ts';
import { addResumeCommand } from './commands/resume.ts';
import { addRunCommand } from './commands/run.ts';
import { addSchemaCommand } from './commands/schema.ts';
import { addServeCommand } from './commands/serve.ts';
import { addServerCommands } from './commands/server.ts';
import { addVerifyCommand } from './commands/verify.ts';
import { addWatchCommands } from './commands/watch.ts';
import { addWorkerCommand } from './commands/worker.ts';
import { DispatchError } from './errors.ts';
import { BUG_EXIT_CODE } from './exit-codes.ts';
import { flushLogs } from './log.ts';
import { getVersion } from './package-info.ts';

// Node 22.1 and newer keep compiled code between runs: a quarter of a second less to the first task.
(module as { enableCompileCache?: () => void }).enableCompileCache?.();

const USAGE_EXIT_CODE = 2;

function createProgram(): Command {
  const program = new Command('dispatch')
    .description('Run a graph of coding-agent tasks in parallel, durably. JSON in, JSON out.')
    .version(getVersion())
    .showHelpAfterError('(dispatch --help shows what there is)')
    .addHelpText('after', '\nWith JSON on standard input and no arguments, dispatch is dispatch run -.');
  program.exitOverride();
  for (const add of [
    addRunCommand,
    addPlanCommand,
    addReplayCommand,
    addResumeCommand,
    addVerifyCommand,
    addLookCommands,
    addWatchCommands,
    addControlCommands,
    addLogsCommand,
    addServerCommands,
    addWorkerCommand,
    addServeCommand,
    addMcpCommand,
    addCleanCommand,
    addInstallCommand,
    addDoctorCommand,
    addAgentsCommand,
    addConfigCommand,
    addSchemaCommand,
  ])
    add(program);
  for (const command of program.commands)
    command.exitOverride().showHelpAfterError(`(dispatch ${command.name()} --help shows its options)`);
  return program;
}

/** The only place that decides how the program ends. Known errors print a line, unknown ones keep their stack. */
function endWith(error: unknown): void {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
  } else if (error instanceof DispatchError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode;
  } else if (isFolderGone(error)) {
    process.stderr.write('the current folder has been deleted; go into one that is there\n');
    process.exitCode = USAGE_EXIT_CODE;
  } else {
    process.stderr.write(
      `${error instanceof Error ? (error.stack ?? error.message) : error}\nThis is a bug of ours: please report it with the lines above.\n`,
    );
    process.exitCode = BUG_EXIT_CODE;
  }
}

/** What `process.cwd` throws. */
function isFolderGone(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd';
}

/**
 * Ends the process when all that was printed has left it. Not left to the event loop: a connection that failed can keep
 * it busy for a minute.
 */
function exitWhenPrinted(): void {
  if (!process.stdout.writable) process.exit();
  process.stdout.write('', () => process.exit());
}

// Whoever reads our output may stop in the middle, or the terminal may be gone: a dispatch goes on to its end all the same.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const words = process.argv.slice(2);
const program = createProgram();
try {
  if (words.length === 0 && process.stdin.isTTY) program.help();
  await program.parseAsync(words.length === 0 ? ['run', '-'] : words, { from: 'user' });
} catch (error) {
  endWith(error);
}
await flushLogs();
exitWhenPrinted();
