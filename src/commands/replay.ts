import { type Command, Option } from 'commander';
import { startResume } from '../hand-over.ts';
import { replayDispatch } from '../replay/replay.ts';
import type { ReplayPlan } from '../replay/replay-plan.ts';
import { readSpec } from '../spec/load.ts';
import { interruptible } from './interruptible.ts';
import {
  addResultOptions,
  addServerOptions,
  configureAloud,
  type FormatOptions,
  print,
  type ServerOptions,
  say,
} from './shared.ts';

type Options = ServerOptions &
  FormatOptions & {
    dryRun?: boolean;
    from?: string;
    only?: string;
    all?: boolean;
    spec?: string;
    id?: string;
    traceDir?: string;
    queue?: string;
    detach?: boolean;
    quiet?: boolean;
  };

/** `dispatch replay [ID]`: runs again what did not succeed or has changed, reuses the rest, and says why before it does. */
export function addReplayCommand(program: Command): void {
  const command = program
    .command('replay')
    .alias('rerun')
    .description('run again what did not succeed or has changed; the results of the rest are reused')
    .argument('[id]', 'the earlier dispatch; the newest one that did not succeed when absent')
    .option('--dry-run', 'only say what would run, and why')
    .addOption(new Option('--from <task>', 'also run this task and all that depend on it').conflicts(['only', 'all']))
    .addOption(new Option('--only <task>', 'run this task alone, on the earlier results').conflicts('all'))
    .option('--all', 'run everything again')
    .option('--spec <file>', 'a changed spec: what it asks anew runs')
    .option(
      '--trace-dir <folder>',
      'read the earlier dispatch from its traces, when the server does not know it any more',
    )
    .option('--id <id>', "the new dispatch's id, instead of one made from its name and the time")
    .option('--queue <name>', 'leave it to the workers of this shared queue (dispatch worker)')
    .option('--detach', 'submit it and return at once; without --queue, a process in the background serves it')
    .option('--quiet', 'no progress on stderr')
    .addHelpText('after', '\nExample:\n  dispatch replay --dry-run');
  addServerOptions(addResultOptions(command)).action(replay);
}

async function replay(of: string | undefined, options: Options): Promise<void> {
  const { formatReplayText } = await import('../view/replay-text.ts');
  const told: ReplayPlan[] = [];
  const onPlan = (plan: ReplayPlan) => {
    told.push(plan);
    if (!options.quiet && !options.dryRun) process.stderr.write(formatReplayText(plan));
  };
  const handOver = options.queue === undefined;
  await interruptible({ ...options, handOver }, async ({ signal, leave, onId }) => {
    const result = await replayDispatch({ ...(await toReplay(of, options)), onPlan, signal, leave, onSubmitted: onId });
    if (options.detach && handOver && result?.status === 'running') startResume(result.dispatch_id!, options, say);
    return result;
  });
  if (told[0] && options.dryRun) print(told[0], (plan) => formatReplayText(plan), options);
}

async function toReplay(of: string | undefined, options: Options): Promise<Parameters<typeof replayDispatch>[0]> {
  const { all, from, only, spec, quiet, address, namespace, profile, traceDir, queue } = options;
  const read = spec === undefined ? {} : await readSpec(spec === '-' ? { stdin: process.stdin } : { file: spec });
  const { value, ...source } = { value: undefined, ...read };
  return {
    of,
    id: options.id,
    traceDir,
    queue,
    dryRun: options.dryRun ?? false,
    detach: options.detach ?? false,
    request: { ...(all && { all }), ...(from !== undefined && { from }), ...(only !== undefined && { only }) },
    ...source,
    ...(spec !== undefined && { spec: value }),
    connection: { address, namespace, profile },
    report: quiet ? () => undefined : say,
    ...(await configureAloud()),
  };
}
