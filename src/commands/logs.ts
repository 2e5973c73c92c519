import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { LogPart, LogReader } from '../temporal/agent-logs.ts';
import type { Session } from '../temporal/session.ts';
import { requireTask } from '../view/require-task.ts';
import { addServerOptions, type ServerOptions, say, withSession } from './shared.ts';

const LOOK_MS = 500;

type Options = ServerOptions & { follow?: boolean };

/** `dispatch logs ID [TASK]`: what agents wrote, live and after the end. */
export function addLogsCommand(program: Command): void {
  const command = program
    .command('logs')
    .description('show what the agents of a dispatch wrote on this host')
    .argument('<id>', "the dispatch's id")
    .argument(
      '[task]',
      'only this task: its stdout on stdout, its stderr on stderr; otherwise all, each under its name',
    )
    .option('-f, --follow', 'go on until the dispatch has ended')
    .addHelpText('after', '\nExample:\n  dispatch logs user-feature-20261123-204512-k3f9 gen-user -f');
  addServerOptions(command).action(showLogs);
}

async function showLogs(id: string, task: string | undefined, options: Options): Promise<void> {
  const { openLogs } = await import('../temporal/agent-logs.ts');
  const { readDispatch } = await import('../temporal/dispatches.ts');
  await withSession(options, async (session) => {
    const view = await readDispatch(session, id);
    requireTask(view, task);
    const logs = openLogs(session, { dispatchId: id, taskId: task, env: process.env });
    const print = task === undefined ? createTitledPrinter() : printRaw;
    while (options.follow && (await isRunning(session, id))) {
      await printNew(logs, { print, isEnd: false });
      await sleep(LOOK_MS);
    }
    await printNew(logs, { print, isEnd: true });
    if (logs.isEmpty()) say(`no agent of ${task ?? id} has written anything on this host`);
  });
}

async function isRunning({ client }: Session, id: string): Promise<boolean> {
  const { isOutage } = await import('../temporal/outage.ts');
  const { isClosed } = await import('../temporal/closed.ts');
  try {
    return !isClosed((await client.workflow.getHandle(id).describe()).status.name);
  } catch (error) {
    // The agents go on without the server.
    if (isOutage(error)) return true;
    throw error;
  }
}

type Printing = { print: (part: LogPart) => void; isEnd: boolean };

async function printNew(logs: LogReader, { print, isEnd }: Printing): Promise<void> {
  for await (const part of logs.readNew(isEnd)) print(part);
}

function printRaw({ stream, bytes }: LogPart): void {
  process[stream].write(bytes);
}

/** As `tail` prints several files: a title whenever another one goes on. */
function createTitledPrinter(): (part: LogPart) => void {
  let last = '';
  return ({ taskId, stream, bytes }) => {
    const title = stream === 'stdout' ? taskId : `${taskId}, stderr`;
    if (title !== last) process.stdout.write(`${last && '\n'}==> ${title} <==\n`);
    last = title;
    process.stdout.write(bytes);
  };
}
