import type { Command } from 'commander';
import { DispatchError } from '../errors.ts';
import type { Session } from '../temporal/session.ts';
import { formatVerificationText, type Verification } from '../view/verification-text.ts';
import {
  addFormatOptions,
  addServerOptions,
  type FormatOptions,
  print,
  type ServerOptions,
  withSession,
} from './shared.ts';

type Options = ServerOptions & FormatOptions & { all?: boolean };

/** `dispatch verify ID`: whether the installed version can go on with a dispatch that another one began. */
export function addVerifyCommand(program: Command): void {
  const command = program
    .command('verify')
    .description('say whether this version can go on with a dispatch; exits 1 when it cannot')
    .argument('[id]', "the dispatch's id")
    .option('--all', 'all dispatches of this host and user that have not ended; prints a list')
    .addHelpText('after', '\nExample:\n  dispatch verify --all');
  addServerOptions(addFormatOptions(command)).action(verify);
}

async function verify(id: string | undefined, options: Options): Promise<void> {
  if ((id === undefined) === (options.all !== true)) throw chooseOne();
  await withSession(options, async (session) => {
    const found = await (id === undefined ? verifyAll(session) : verifyOne(session, id));
    print(found, formatText, options);
    if ([found].flat().some(({ verdict }) => verdict !== 'safe')) process.exitCode = 1;
  });
}

async function verifyOne(session: Session, id: string): Promise<Verification> {
  const { verifyDispatch } = await import('../temporal/verify.ts');
  return verifyDispatch(session, id);
}

/** One after the other: each holds a history in memory. */
async function verifyAll(session: Session): Promise<Verification[]> {
  const { listRunning } = await import('../temporal/dispatches.ts');
  const found: Verification[] = [];
  for (const id of await listRunning(session)) found.push(await verifyOne(session, id));
  return found;
}

function formatText(found: Verification | Verification[]): string {
  const all = [found].flat();
  return all.length > 0 ? all.map(formatVerificationText).join('\n') : 'no dispatch of this host and user is open';
}

function chooseOne(): DispatchError {
  const next_step = 'give the id of a dispatch, or --all; dispatch list shows them';
  return new DispatchError('Usage', { path: '', message: 'verify takes either an id or --all', next_step });
}
