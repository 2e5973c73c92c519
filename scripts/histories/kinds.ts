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
