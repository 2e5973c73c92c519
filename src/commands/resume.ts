import type { Command } from 'commander';
import { createLog } from '../log.ts';
import { resumeDispatch } from '../resume.ts';
import { interruptible } from './interruptible.ts';
import { addFormatOptions, addServerOptions, type FormatOptions, type ServerOptions, say } from './shared.ts';

/** `dispatch resume ID`: serves a dispatch whose worker is gone. */
export function addResumeCommand(program: Command): void {
  const command = program
    .command('resume')
    .description('go on with a dispatch whose worker is gone; prints the same result as run')
    .argument('<id>', "the dispatch's id")
    .option('--quiet', 'no progress on stderr')
    .addHelpText('after', '\nExample:\n  dispatch resume user-feature-20261123-204512-k3f9');
  addServerOptions(addFormatOptions(command)).action(resume);
}

async function resume(id: string, options: ServerOptions & FormatOptions & { quiet?: boolean }): Promise<void> {
  await interruptible(options, ({ signal, onId }) => {
    onId(id);
    const report = options.quiet ? () => undefined : say;
    return resumeDispatch(id, { connection: options, report, log: createLog(process.env), signal });
  });
}
