import type { Command } from 'commander';
import { createLog } from '../log.ts';
import { addFormatOptions, addServerOptions, type FormatOptions, print, type ServerOptions, say } from './shared.ts';

const BROKEN_EXIT_CODE = 1;

type Options = ServerOptions & FormatOptions & { fix?: boolean };

/** `dispatch doctor`: what works here, what does not, why, and what mends it. */
export function addDoctorCommand(program: Command): void {
  const command = program
    .command('doctor')
    .description('look at all that dispatches need here, and say what mends what is broken; exits 1 when something is')
    .argument('[file]', 'a dispatch that is to run here: its agents and its trace folder count, too')
    .option('--fix', 'do what is safe: make folders and their rights, get the Temporal program, forget a dead server')
    .addHelpText('after', '\nExample:\n  dispatch doctor\n  dispatch doctor release.yaml --fix');
  addServerOptions(addFormatOptions(command)).action(runDoctor);
}

async function runDoctor(file: string | undefined, options: Options): Promise<void> {
  const { diagnose } = await import('../doctor/doctor.ts');
  const { formatDoctorText } = await import('../view/doctor-text.ts');
  const { fix = false, address, namespace, profile } = options;
  const { env } = process;
  const flags = { address, namespace, profile };
  // Not the configured log: that it cannot be opened must not keep the doctor from its work.
  const report = await diagnose({ file, fix, flags, env, workspace: process.cwd(), log: createLog(env), report: say });
  print(report, formatDoctorText, options);
  if (report.status === 'broken') process.exitCode = BROKEN_EXIT_CODE;
}
