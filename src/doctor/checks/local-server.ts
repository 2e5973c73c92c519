import { existsSync } from 'node:fs';
import { DispatchError } from '../../errors.ts';
import { requireUnusedDatabase } from '../../temporal/server/database-users.ts';
import { forgetDeadServer } from '../../temporal/server/forget.ts';
import { type ServerPaths, serverPaths } from '../../temporal/server/paths.ts';
import { CLI_VERSION } from '../../temporal/server/release.ts';
import { isOlder } from '../../temporal/server/reuse.ts';
import type { ServerRecord } from '../../temporal/server/server-record.ts';
import type { Finding } from '../finding.ts';
import type { Patient } from '../patient.ts';
import type { Server } from '../server.ts';

const name = 'local server';

type Local = Extract<Server, { kind: 'local' }>;

/** How the local Temporal server stands. It need not run: a run starts it. */
export async function checkLocalServer({ env, server }: Patient): Promise<Finding[]> {
  const found = await server();
  if (found.kind === 'cluster') return [{ name, state: 'absent', detail: 'not used: another server is configured' }];
  const paths = serverPaths(env);
  if (found.record && found.process !== 'dead') return [describeRecorded(found, found.record, paths)];
  const inUse = await findUser(paths, env);
  if (inUse) return [inUse];
  return [found.record ? describeDead(found.record, env) : describeNone(paths)];
}

function describeRecorded({ process, connected }: Local, record: ServerRecord, { folder }: ServerPaths): Finding {
  const { pid } = record.process;
  if (connected) return describeRunning(record, connected.version);
  if (process === 'elsewhere') {
    const cause = 'it was started on another machine or in another container, and is out of reach from here';
    const mend = 'dispatch down, there; or export XDG_STATE_HOME=FOLDER, with one of this machine';
    return { name, state: 'broken', detail: `the server of ${folder} cannot be used`, cause, mend };
  }
  if (record.state === 'starting')
    return { name, state: 'warning', detail: `process ${pid} is starting`, mend: 'dispatch doctor, in a moment' };
  const cause = `its process ${pid} lives, but does not answer at ${record.address}`;
  return { name, state: 'broken', detail: 'it hangs', cause, mend: 'dispatch down && dispatch up' };
}

function describeRunning({ address, ui_address, version, process }: ServerRecord, server: string): Finding {
  const detail = `Temporal ${server} at ${address}, Web UI ${ui_address}, process ${process.pid}`;
  if (!isOlder(version, CLI_VERSION)) return { name, state: 'ok', detail };
  const cause = `it was started by version ${version} of its program; this release brings ${CLI_VERSION}`;
  return { name, state: 'warning', detail, cause, mend: 'dispatch down && dispatch up' };
}

function describeNone({ database }: ServerPaths): Finding {
  const detail = existsSync(database) ? 'does not run; a run starts it' : 'none yet; the first run starts it';
  return { name, state: 'ok', detail };
}

function describeDead({ process }: ServerRecord, env: NodeJS.ProcessEnv): Finding {
  return {
    name,
    state: 'warning',
    detail: `the recorded server, process ${process.pid}, is dead; a run starts another one`,
    cause: 'it was killed, or the machine started anew; its database is still there',
    mend: 'dispatch up',
    fix: {
      apply: async () =>
        (await forgetDeadServer(env)) ? `removed the record of process ${process.pid}` : 'found a living server',
    },
  };
}

/** A server that no record leads to keeps the next one from starting. */
async function findUser(paths: ServerPaths, env: NodeJS.ProcessEnv): Promise<Finding | undefined> {
  try {
    await requireUnusedDatabase(paths, env);
    return undefined;
  } catch (error) {
    if (!(error instanceof DispatchError)) throw error;
    const [problem] = error.problems;
    return { name, state: 'broken', detail: problem!.message, mend: problem!.next_step };
  }
}
