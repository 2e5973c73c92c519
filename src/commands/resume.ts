import type { Command } from 'commander';
import { DispatchError } from '../errors.ts';
import { getExitCode } from '../exit-codes.ts';
import { listenForInterrupts, SIGNAL_EXIT_CODES } from '../interrupts.ts';
import { findAbandoned, resumeDispatch } from '../resume.ts';
import { chooseFormat, interruptible, toResultOf } from './interruptible.ts';
import {
  addResultOptions,
  addServerOptions,
  configure,
  type FormatOptions,
  print,
  type ServerOptions,
  say,
} from './shared.ts';

type Options = ServerOptions & FormatOptions & { quiet?: boolean; all?: boolean; takeOver?: boolean };

/** `dispatch resume [ID]`: serves dispatches whose worker is gone. */
export function addResumeCommand(program: Command): void {
  const command = program
    .command('resume')
    .description('go on with a dispatch whose worker is gone; prints the same result as run')
    .argument('[id]', "the dispatch's id; the newest one of this host and user that nobody serves when absent")
    .option('--all', 'all dispatches of this host and user that nobody serves; prints a list of results')
    .option('--take-over', 'also from a worker that lives, or is on another host')
    .option('--quiet', 'no progress on stderr')
    .addHelpText('after', '\nExample:\n  dispatch resume user-feature-20261123-204512-k3f9');
  addServerOptions(addResultOptions(command)).action(resume);
}

async function resume(id: string | undefined, options: Options): Promise<void> {
  if (options.all) return resumeAll(options);
  await interruptible(options, async ({ signal, leave, onId }) => {
    const context = await toContext(options);
    const chosen = id ?? (await findNewest(context));
    onId(chosen);
    return resumeDispatch(chosen, { ...context, signal, leave });
  });
}

async function findNewest(context: Context): Promise<string> {
  const [newest] = await findAbandoned(context);
  if (newest !== undefined) return newest;
  throw new DispatchError('NotFound', {
    path: '',
    message: 'no dispatch of this host and user is without a worker',
    next_step: 'dispatch list shows what there is',
  });
}

async function resumeAll(options: Options): Promise<void> {
  const context = await toContext(options);
  const interrupts = listenForInterrupts({
    onFirst: (signal) => say(signal === 'SIGINT' ? 'cancelling all; again to end at once' : 'leaving; agents go on'),
    onSecond: () => say('ended; dispatch list shows what is open'),
  });
  const ids = await findAbandoned(context);
  const signals = { signal: interrupts.cancel, leave: interrupts.leave };
  const results = await Promise.all(ids.map((id) => resumeDispatch(id, { ...context, ...signals }).catch(toResultOf)));
  print(results, (all) => all.map(chooseFormat(options)).join('\n\n'), options);
  const first = interrupts.first();
  process.exitCode = first ? SIGNAL_EXIT_CODES[first] : Math.max(0, ...results.map(getExitCode));
  interrupts.release();
}

type Context = Awaited<ReturnType<typeof toContext>>;

async function toContext({ quiet, address, namespace, profile, takeOver }: Options) {
  return {
    connection: { address, namespace, profile },
    takeOver: takeOver ?? false,
    report: quiet ? () => undefined : say,
    ...(await configure()),
  };
}
