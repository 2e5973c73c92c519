import { resolve } from 'node:path';
import { putUnderSpec } from '../config/under-spec.ts';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { cacheFor, within } from '../serve/cached.ts';
import { readDraft } from '../spec/draft.ts';
import type { ConnectionFlags } from '../temporal/setting-names.ts';
import { checkAgents } from './checks/agents.ts';
import { checkClaudeCode } from './checks/claude-code.ts';
import { checkClock } from './checks/clock.ts';
import { checkCluster } from './checks/cluster.ts';
import { type Configuration, readConfiguration } from './checks/configuration.ts';
import { checkDatabase } from './checks/database.ts';
import { checkDisk } from './checks/disk.ts';
import { checkFolders } from './checks/folders.ts';
import { checkGit } from './checks/git.ts';
import { checkLocalServer } from './checks/local-server.ts';
import { checkLog } from './checks/log.ts';
import { checkMcpServer } from './checks/mcp.ts';
import { checkNativeModule } from './checks/native-module.ts';
import { checkNode } from './checks/node.ts';
import { checkPython } from './checks/python.ts';
import { type Dispatch, readDispatch } from './checks/spec.ts';
import { checkTemporalProgram } from './checks/temporal-program.ts';
import type { Finding } from './finding.ts';
import type { Check, Patient } from './patient.ts';
import { lookAtServer } from './server.ts';

export type ExamineOptions = {
  env: NodeJS.ProcessEnv;
  /** Absolute path of the folder from which a dispatch would be run. */
  workspace: string;
  flags: ConnectionFlags;
  log: Log;
  /** A dispatch that is to run here. */
  file?: string | undefined;
};

/** By what they are called when they do not end. */
const CHECKS: readonly (readonly [name: string, check: Check])[] = [
  ['node', checkNode],
  ['native module', checkNativeModule],
  ['temporal program', checkTemporalProgram],
  ['local server', checkLocalServer],
  ['database', checkDatabase],
  ['disk', checkDisk],
  ['cluster', checkCluster],
  ['agents', checkAgents],
  ['python', checkPython],
  ['mcp server', checkMcpServer],
  ['claude code', checkClaudeCode],
  ['folders', checkFolders],
  ['log', checkLog],
  ['clock', checkClock],
  ['git', checkGit],
];

/** More than the slowest check gives what it asks: an agent's program has five seconds, and what looks for it six. */
const LIMIT_MS = 9000;
const CLOSE_MS = 500;
const FOREVER = Number.POSITIVE_INFINITY;

/** Looks at everything that dispatches from this folder need, all at the same time. Changes nothing. */
export async function examine(options: ExamineOptions): Promise<Finding[]> {
  const { env, workspace, file } = options;
  const configuration = await readConfiguration(env, workspace);
  const dispatch = file === undefined ? undefined : await readDispatch(file, { ...configuration, workspace });
  const patient = describePatient(options, configuration, dispatch);
  const [first, second, ...rest] = await Promise.all(CHECKS.map((check) => run(check, patient)));
  await closeConnection(patient);
  const read = [...configuration.findings, ...(dispatch?.findings ?? [])];
  return [...first!, ...second!, ...read, ...rest.flat()];
}

function describePatient(options: ExamineOptions, { config }: Configuration, dispatch?: Dispatch): Patient {
  const draft = readDraft(dispatch?.spec ?? putUnderSpec({}, config));
  const traceDir = draft.config['trace_dir'];
  return {
    ...options,
    config,
    agents: draft.agents,
    needed: new Set([...Object.keys(config.written.agents ?? {}), ...(dispatch?.used ?? [])]),
    traceFolder: resolve(options.workspace, typeof traceDir === 'string' ? traceDir : './traces'),
    server: cacheFor(FOREVER, () => lookAtServer({ ...options, config })),
  };
}

async function closeConnection({ server }: Patient): Promise<void> {
  const closed = server().then(({ connected }) => connected?.connection.close());
  await within(
    CLOSE_MS,
    closed.catch(() => undefined),
    () => undefined,
  );
}

/** What hangs must not keep the others from being told. */
async function run([name, check]: (typeof CHECKS)[number], patient: Patient): Promise<Finding[]> {
  const found = check(patient).catch((error): Finding[] => [
    { name, state: 'broken', detail: 'could not be looked at', cause: messageOf(error) },
  ]);
  return within(LIMIT_MS, found, () => [
    {
      name,
      state: 'broken',
      detail: `could not be looked at within ${LIMIT_MS / 1000} s`,
      mend: 'dispatch doctor, again',
    },
  ]);
}
