import type { Command } from 'commander';
import { watchDispatch } from '../resume.ts';
import { interruptible } from './interruptible.ts';
import {
  addResultOptions,
  addServerOptions,
  configure,
  type FormatOptions,
  type ServerOptions,
  say,
} from './shared.ts';

/** `dispatch wait ID` and `dispatch watch ID`: follow a dispatch that another process serves. */
export function addWatchCommands(program: Command): void {
  const wait = program
    .command('wait')
    .description('wait for a dispatch to end; prints the same result as run, with the same exit code')
    .argument('<id>', "the dispatch's id")
    .addHelpText('after', '\nExample:\n  dispatch wait user-feature-20261123-204512-k3f9');
  addServerOptions(addResultOptions(wait)).action((id, options) => follow(id, options, false));
  const watch = program
    .command('watch')
    .description('show the progress of a dispatch until it ends, then its result')
    .argument('<id>', "the dispatch's id")
    .addHelpText('after', '\nExample:\n  dispatch watch user-feature-20261123-204512-k3f9');
  addServerOptions(addResultOptions(watch)).action((id, options) => follow(id, options, true));
}

/** Ctrl-C ends the watching, not the dispatch. */
async function follow(id: string, options: ServerOptions & FormatOptions, progress: boolean): Promise<void> {
  const { address, namespace, profile } = options;
  // Whoever only watches has nothing to hand over when the terminal is closed.
  await interruptible({ ...options, handOver: false }, async ({ signal, leave }) =>
    watchDispatch(id, {
      connection: { address, namespace, profile },
      report: say,
      progress,
      ...(await configure()),
      leave: AbortSignal.any([signal, leave]),
    }),
  );
}
