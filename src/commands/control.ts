import type { Command } from 'commander';
import type { ControlRequest } from '../plan/control.ts';
import { cancelDispatch } from '../resume.ts';
import { interruptible } from './interruptible.ts';
import {
  addFormatOptions,
  addServerOptions,
  configure,
  type FormatOptions,
  print,
  type ServerOptions,
  say,
  withSession,
} from './shared.ts';

type Options = ServerOptions & FormatOptions & { note?: string };
type Asked = Omit<ControlRequest, 'by'>;

const ID: [string, string] = ['<id>', "the dispatch's id"];
const TASK: [string, string] = ['<task>', "the task's id"];
const EXAMPLE = 'user-feature-20261123-204512-k3f9';

/** `dispatch cancel`, `pause`, `unpause`, `retry`, `approve` and `reject`: from any terminal, also when nobody serves it. */
export function addControlCommands(program: Command): void {
  const add = (name: string, about: string, example = '') =>
    addServerOptions(addFormatOptions(program.command(name).description(about)))
      .argument(...ID)
      .addHelpText('after', `\nExample:\n  dispatch ${name} ${EXAMPLE}${example}`);
  add('cancel', 'end a dispatch and its agents, or one task; prints the result', ' --task gen-user')
    .option('--task <task>', 'only this task; what depends on it is skipped, the rest goes on')
    .action((id, options) =>
      options.task === undefined
        ? cancel(id, options)
        : ask(id, { type: 'cancel-task', task_id: options.task }, options),
    );
  add('pause', 'start nothing new; what runs goes on').action((id, options) => ask(id, { type: 'pause' }, options));
  add('unpause', 'let a paused dispatch go on').action((id, options) => ask(id, { type: 'unpause' }, options));
  add(
    'retry',
    'try a failed or cancelled task again while the dispatch runs, and what was skipped because of it',
    ' gen-user',
  )
    .argument(...TASK)
    .action((id, task_id, options) => ask(id, { type: 'retry-task', task_id }, options));
  add('approve', 'let a task start that waits for approval', ' deploy --note "looks good"')
    .argument(...TASK)
    .option('--note <text>', 'for the record, and for the agent')
    .action((id, task_id, options) => ask(id, { type: 'approve', task_id }, options));
  add('reject', 'fail a task that waits for approval', ' deploy --note "the tests are red"')
    .argument(...TASK)
    .requiredOption('--note <text>', 'why')
    .action((id, task_id, options) => ask(id, { type: 'reject', task_id }, options));
}

async function ask(id: string, asked: Asked, { note, ...options }: Options): Promise<void> {
  const { controlDispatch } = await import('../temporal/control.ts');
  const request = { ...asked, ...(note !== undefined && { note }), report: say };
  const controlled = await withSession(options, (session) => controlDispatch(session, id, request));
  print(controlled, ({ done }) => done, options);
}

/** Has succeeded when the dispatch has ended, however it has. */
async function cancel(id: string, options: Options): Promise<void> {
  const { address, namespace, profile } = options;
  let hasEnded = false;
  await interruptible({ ...options, handOver: false }, async ({ leave, onId }) => {
    onId(id);
    const context = { connection: { address, namespace, profile }, report: say, leave, ...(await configure()) };
    const result = await cancelDispatch(id, context);
    hasEnded = result.status !== 'running' && result.dispatch_id !== null;
    return result;
  });
  if (hasEnded && process.exitCode === 1) process.exitCode = 0;
}
