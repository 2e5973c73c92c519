import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { loadConfig } from '../config/load.ts';
import { DispatchError } from '../errors.ts';
import { LockBusyError, withLock } from '../files/lock.ts';
import { stateFolder } from '../files/state-folders.ts';
import {
  addFormatOptions,
  addServerOptions,
  type FormatOptions,
  print,
  type ServerOptions,
  withSession,
} from './shared.ts';

const TRACE_DIR = './traces';
const AGE = '30d';
const UNIT_MS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

type Options = ServerOptions &
  FormatOptions & { olderThan: number; archive?: string; dryRun?: boolean; traceDir?: string[] };

/** `dispatch clean`: deletes what has become old. */
export function addCleanCommand(program: Command): void {
  const command = program
    .command('clean')
    .description(
      'delete old traces, call folders, artifacts that nothing refers to, and logs; never of an open dispatch',
    )
    .addOption(
      new Option('--older-than <age>', 'what ended longer ago: 30d, 12h, 90m')
        .argParser(parseAge)
        .default(parseAge(AGE), AGE),
    )
    .option('--archive <file.tar.gz>', 'put it all there first; deletes nothing before that was read back and compared')
    .option('--dry-run', 'only say what would be deleted')
    .option('--trace-dir <folder...>', 'trace folders to look through; the configured one when absent')
    .addHelpText(
      'after',
      '\nExample:\n  dispatch clean --older-than 30d --archive old.tar.gz\n  dispatch clean --dry-run',
    );
  addServerOptions(addFormatOptions(command)).action(runClean);
}

async function runClean({ olderThan, archive, dryRun = false, traceDir, ...options }: Options) {
  const { clean } = await import('../clean/clean.ts');
  const { formatCleanText } = await import('../view/clean-text.ts');
  const { env } = process;
  const folders = traceDir ?? [(await loadConfig()).written.dispatcher?.trace_dir ?? TRACE_DIR];
  await withSession(options, async (session, log) => {
    const scope = {
      session,
      stateFolder: stateFolder(env),
      traceFolders: folders.map((folder) => resolve(folder)),
      before: Date.now() - olderThan,
    };
    const report = await alone(scope.stateFolder, () => clean({ ...scope, archive, dryRun, env, log }));
    print(report, formatCleanText, options);
    if (report.failed.length > 0) process.exitCode = 1;
  });
}

async function alone<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await withLock(join(folder, 'clean'), { waitMs: 0, purpose: 'old files are being deleted' }, work);
  } catch (error) {
    if (!(error instanceof LockBusyError)) throw error;
    const message = `process ${error.holder.pid ?? '(unknown)'} cleans already`;
    throw new DispatchError('NotAllowed', { path: '', message, next_step: 'wait for its end' }, error);
  }
}

function parseAge(text: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  if (count === undefined) throw new InvalidArgumentError('It must be a number and s, m, h, d or w, such as 30d.');
  return Number(count) * UNIT_MS[unit]!;
}
