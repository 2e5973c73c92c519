import { type Command, InvalidArgumentError } from 'commander';
import {
  addFormatOptions,
  addResultOptions,
  addServerOptions,
  type FormatOptions,
  print,
  type ServerOptions,
  say,
  withSession,
} from './shared.ts';

const LIST_LIMIT = 20;

/** `dispatch list`, `status` and `trace`: look at dispatches without touching them. */
export function addLookCommands(program: Command): void {
  const list = program
    .command('list')
    .description('show the newest dispatches')
    .option('--limit <n>', 'how many', parseLimit, LIST_LIMIT)
    .addHelpText('after', '\nExample:\n  dispatch list --limit 5');
  addServerOptions(addFormatOptions(list)).action(showList);
  const status = program
    .command('status')
    .description('show how every task of a dispatch stands')
    .argument('<id>', "the dispatch's id")
    .addHelpText('after', '\nExample:\n  dispatch status user-feature-20261123-204512-k3f9');
  addServerOptions(addResultOptions(status)).action(showStatus);
  const trace = program
    .command('trace')
    .description("write a dispatch's traces again, from the server's history")
    .argument('<id>', "the dispatch's id")
    .option('--trace-dir <folder>', 'where to; the folder that the dispatch was started with when absent')
    .addHelpText('after', '\nExample:\n  dispatch trace user-feature-20261123-204512-k3f9 --trace-dir ./traces');
  addServerOptions(trace).action(writeTrace);
}

async function showList(options: ServerOptions & FormatOptions & { limit: number }): Promise<void> {
  const { listDispatches } = await import('../temporal/dispatches.ts');
  const { formatListText } = await import('../view/table.ts');
  const rows = await withSession(options, (session) => listDispatches(session, options.limit));
  print(rows, formatListText, options);
}

async function showStatus(id: string, options: ServerOptions & FormatOptions): Promise<void> {
  const { readDispatch } = await import('../temporal/dispatches.ts');
  const { describeDispatch } = await import('../report.ts');
  const { formatStatusText } = await import('../view/table.ts');
  const { formatMarkdown } = await import('../view/markdown.ts');
  await withSession(options, async (session) => {
    const view = await readDispatch(session, id);
    const result = await describeDispatch(view, session);
    const isMarkdown = options.format === 'markdown';
    print(result, isMarkdown ? formatMarkdown : () => formatStatusText(view), options);
  });
}

async function writeTrace(id: string, options: ServerOptions & { traceDir?: string }): Promise<void> {
  const { readDispatch } = await import('../temporal/dispatches.ts');
  const { writeTraces } = await import('../view/write-traces.ts');
  await withSession(options, async (session) => {
    const view = await readDispatch(session, id);
    const target = options.traceDir === undefined ? {} : { traceDir: options.traceDir, workspace: process.cwd() };
    const { traceIndex, warning } = await writeTraces(view, target);
    if (warning) say(`warning: ${warning}`);
    if (traceIndex) process.stdout.write(`${traceIndex}\n`);
    else process.exitCode = 1;
  });
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return limit;
}
