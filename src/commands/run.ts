import { type Command, InvalidArgumentError } from 'commander';
import { startResume } from '../hand-over.ts';
import { runDispatch } from '../run.ts';
import { readSpec } from '../spec/load.ts';
import { interruptible } from './interruptible.ts';
import {
  addResultOptions,
  addServerOptions,
  configureAloud,
  type FormatOptions,
  type ServerOptions,
  say,
} from './shared.ts';

type Options = ServerOptions &
  FormatOptions & {
    id?: string;
    maxWorkers?: string;
    timeout?: number;
    priority?: number;
    traceDir?: string;
    sequential?: boolean;
    queue?: string;
    detach?: boolean;
    quiet?: boolean;
  };

/** `dispatch run FILE|-`: validates, connects or starts the local server, runs, prints the result. */
export function addRunCommand(program: Command): void {
  const command = program
    .command('run')
    .description('run a dispatch from a file, or from standard input with -')
    .argument('<file>', 'JSON or YAML file, or -')
    .option('--id <id>', "the dispatch's id, instead of one made from its name and the time")
    .option('--max-workers <n>', 'tasks at once: a number or "cpu_cores * X"')
    .option('--timeout <seconds>', 'time for each task that names none itself', parseNumber)
    .option('--priority <n>', 'how urgent, 1 (most) to 5, for tasks that say nothing of it', parseNumber)
    .option('--trace-dir <folder>', 'where traces go')
    .option('--sequential', 'one task at a time, to compare')
    .option('--queue <name>', 'leave it to the workers of this shared queue (dispatch worker)')
    .option('--detach', 'submit it and return at once; without --queue, a process in the background serves it')
    .option('--quiet', 'no progress on stderr')
    .addHelpText('after', '\nExample:\n  dispatch run examples/01_parallel_generation.json');
  addServerOptions(addResultOptions(command)).action(runFile);
}

async function runFile(file: string, options: Options): Promise<void> {
  const { maxWorkers, timeout, priority, sequential, quiet, detach, queue, address, namespace, profile } = options;
  await interruptible({ ...options, handOver: queue === undefined }, async ({ signal, leave, onId }) => {
    const configured = await configureAloud();
    const { value, name, lineOf } = await readSpec(file === '-' ? { stdin: process.stdin } : { file });
    const result = await runDispatch(value, {
      id: options.id,
      name,
      lineOf,
      traceDir: options.traceDir,
      overrides: { max_workers: toWorkers(maxWorkers), timeout_seconds: timeout, priority, sequential },
      connection: { address, namespace, profile },
      report: quiet ? () => undefined : say,
      ...configured,
      signal,
      leave,
      queue,
      detach: detach ?? false,
      onSubmitted: onId,
    });
    if (detach && queue === undefined && result.status === 'running') startResume(result.dispatch_id!, options, say);
    return result;
  });
}

function toWorkers(text: string | undefined): number | string | undefined {
  return text !== undefined && Number.isInteger(Number(text)) && text.trim() !== '' ? Number(text) : text;
}

function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
  return value;
}
