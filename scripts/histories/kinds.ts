import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseResult, type RunningCli } from '../../test/helpers/cli.ts';
import { waitFor } from '../../test/helpers/wait-for.ts';

/** The stage on which a kind of history is recorded: an empty workspace, a server that fails on purpose, the command line. */
export type Stage = {
  id: string;
  workspace: string;
  /** Of an HTTP server: `/busy` is limited once, `/down` fails three times, each counted anew for a kind. */
  url: string;
  /** Starts the command line in the workspace; the spec goes to its standard input. */
  start(args: string[], spec?: object): RunningCli;
};

/** A kind of dispatch whose decisions later versions must repeat. */
export type Kind = {
  spec(stage: Stage): object;
  /** What happens to it from outside; the id of the dispatch to record. A run to the end when absent. */
  play?(stage: Stage, spec: object): Promise<string>;
  /** Of a dispatch with several runs of its workflow, the first is recorded, not the last. */
  firstRun?: true;
};

const task = (task_id: string, argv: string[], more: object = {}) => ({
  task_id,
  agent: 'command',
  description: task_id,
  input_data: { argv },
  ...more,
});
const ask = (task_id: string, url: string, more: object = {}) => ({
  task_id,
  agent: 'http',
  description: task_id,
  input_data: { url },
  ...more,
});
const wait = (file: string) => ['sh', '-c', `until test -f ${file}; do sleep 0.05; done`];
const wide = Array.from({ length: 14 }, (_, n) =>
  task(`w${n}`, ['true'], n > 4 ? { dependencies: [`w${n % 5}`, `w${(n + 2) % 5}`] } : {}),
);
const inParts = { tasks: wide, config: { max_workers: 3, continue_as_new_events: 30, deadline_seconds: 600 } };
const http = { http: { allow_hosts: ['127.0.0.1'] } };

/** Runs it to the end, however that is. */
async function run({ id, start }: Stage, spec: object): Promise<string> {
  parseResult(await start(['run', '-', '--id', id], spec).end);
  return id;
}

/** Starts it; returns when the task `long` has been started. */
async function begin({ id, start }: Stage, spec: object): Promise<RunningCli> {
  const cli = start(['run', '-', '--id', id], spec);
  await waitFor('long is at work', () => cli.stderr().includes('start long'), 20_000);
  return cli;
}

/** Asks something of the stage's dispatch from another process. */
async function control({ id, start }: Stage, command: string, ...words: string[]): Promise<void> {
  const { code, stderr } = await start([command, id, ...words]).end;
  if (code !== 0) throw new Error(`${command} was refused: ${stderr}`);
}

/** All kinds by name, which is also that of the fixture. A new kind is one entry here; `npm run histories` records it. */
export const KINDS: Record<string, Kind> = {
  success: { spec: () => ({ tasks: wide, config: { max_workers: 4 } }) },
  failures: {
    spec: () => ({
      tasks: [
        task('a', ['false'], { retry: { max_attempts: 2, initial_seconds: 0.05 } }),
        task('b', ['true'], { dependencies: ['a'] }),
        task('c', ['true']),
      ],
    }),
  },
  synthesis: {
    spec: () => ({
      tasks: [task('a', ['echo', 'one']), task('b', ['false'], { retry: { max_attempts: 1 } })],
      config: { synthesize: { agent: 'command', input_data: { argv: ['cat'], stdin_from: 'upstream' } } },
    }),
  },
  stop: {
    spec: () => ({
      tasks: [task('a', ['false']), task('b', ['true'])],
      config: { max_workers: 1, on_failure: 'stop' },
    }),
  },
  breaker: {
    spec: ({ url }) => ({
      tasks: ['a', 'b', 'c', 'd'].map((id) => ask(id, `${url}/down`)),
      config: {
        max_workers: 2,
        agents: http,
        circuit_breaker: { failure_threshold: 2, recovery_timeout_seconds: 1 },
      },
    }),
  },
  'rate-limit': {
    spec: ({ url }) => ({ tasks: [ask('a', `${url}/busy`), task('b', ['true'])], config: { agents: http } }),
  },
  deadline: {
    spec: () => ({
      tasks: [task('a', ['sleep', '30']), task('b', ['true'], { dependencies: ['a'] })],
      config: { deadline_seconds: 1 },
    }),
  },
  cancel: {
    spec: () => ({ tasks: [task('long', ['sleep', '30']), task('b', ['true'], { dependencies: ['long'] })] }),
    async play(stage, spec) {
      const cli = await begin(stage, spec);
      cli.kill('SIGINT');
      await cli.end;
      return stage.id;
    },
  },
  'take-over': {
    spec: () => ({ tasks: [task('long', wait('go')), task('b', ['true'], { dependencies: ['long'] })] }),
    async play(stage, spec) {
      const cli = await begin(stage, spec);
      cli.kill('SIGKILL');
      await cli.end;
      const next = stage.start(['resume', stage.id]);
      await waitFor('the call is scheduled again', () => next.stderr().includes('again long'), 20_000);
      await writeFile(join(stage.workspace, 'go'), '');
      parseResult(await next.end);
      return stage.id;
    },
  },
  turns: {
    spec: () => ({
      tasks: wide.map((one, n) => ({ ...one, ...(n % 3 > 0 && { workspace: 'exclusive' }) })),
      config: { max_workers: 4 },
    }),
  },
  reuse: {
    spec: () => ({
      tasks: [
        task('flour', ['true']),
        task('bake', ['test', '-f', 'oven'], { dependencies: ['flour'] }),
        task('eat', ['true'], { dependencies: ['bake'] }),
      ],
    }),
    async play(stage, spec) {
      const first = await run({ ...stage, id: `${stage.id}-first` }, spec);
      await writeFile(join(stage.workspace, 'oven'), '');
      parseResult(await stage.start(['replay', first, '--id', stage.id]).end);
      return stage.id;
    },
  },
  approval: {
    spec: () => ({
      tasks: [
        task('a', ['true']),
        task('yes', ['true'], { dependencies: ['a'], approval: { message: 'Really?' } }),
        task('no', ['true'], { dependencies: ['a'], approval: true }),
        task('nobody', ['true'], { approval: { deadline_seconds: 1 } }),
        task('b', ['true'], { dependencies: ['yes', 'no'] }),
      ],
    }),
    async play(stage, spec) {
      const cli = stage.start(['run', '-', '--id', stage.id], spec);
      await waitFor('both wait', () => cli.stderr().includes('wait  no'), 20_000);
      await control(stage, 'approve', 'yes', '--note', 'yes');
      await control(stage, 'reject', 'no', '--note', 'no');
      parseResult(await cli.end);
      return stage.id;
    },
  },
  pause: {
    spec: () => ({ tasks: [task('long', wait('go')), task('b', ['true'], { dependencies: ['long'] })] }),
    async play(stage, spec) {
      const cli = await begin(stage, spec);
      await control(stage, 'pause');
      await writeFile(join(stage.workspace, 'go'), '');
      await waitFor('long has ended', () => cli.stderr().includes('ok    long'), 20_000);
      await control(stage, 'unpause');
      parseResult(await cli.end);
      return stage.id;
    },
  },
  retry: {
    spec: () => ({
      tasks: [
        task('long', wait('go')),
        task('bad', ['test', '-f', 'mended'], { retry: { max_attempts: 1 } }),
        task('worse', ['false']),
        task('after', ['true'], { dependencies: ['bad'] }),
        task('both', ['true'], { dependencies: ['bad', 'worse'] }),
      ],
    }),
    async play(stage, spec) {
      const cli = await begin(stage, spec);
      await waitFor('both have failed', () => / bad:(.|\n)* worse:| worse:(.|\n)* bad:/.test(cli.stderr()), 20_000);
      await writeFile(join(stage.workspace, 'mended'), '');
      await control(stage, 'retry', 'bad');
      await writeFile(join(stage.workspace, 'go'), '');
      parseResult(await cli.end);
      return stage.id;
    },
  },
  'cancel-task': {
    spec: () => ({
      tasks: [
        task('long', ['sleep', '30']),
        task('next', ['true'], { dependencies: ['long'] }),
        task('gate', wait('go')),
        task('last', ['true'], { dependencies: ['gate'] }),
      ],
    }),
    async play(stage, spec) {
      const cli = await begin(stage, spec);
      await control(stage, 'cancel', '--task', 'last');
      await control(stage, 'cancel', '--task', 'long');
      await writeFile(join(stage.workspace, 'go'), '');
      parseResult(await cli.end);
      return stage.id;
    },
  },
  'continue-as-new': { spec: () => inParts, firstRun: true },
  continued: { spec: () => inParts },
  queue: {
    spec: () => ({
      tasks: [task('a', ['true'], { queue: 'nobody' }), task('b', ['true'])],
      config: { deadline_seconds: 1 },
    }),
  },
};

/** Plays a kind; the id of the dispatch whose history is wanted. */
export function play(kind: Kind, stage: Stage): Promise<string> {
  return (kind.play ?? run)(stage, kind.spec(stage));
}
