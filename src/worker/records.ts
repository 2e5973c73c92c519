import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { getOwnIdentity, judgeProcess, processIdentitySchema } from '../files/process-identity.ts';
import { stateFolder } from '../files/state-folders.ts';

const recordSchema = z.object({ v: z.literal(1), identity: processIdentitySchema, queue: z.string() });

/** That this process is a worker, for those beside it and after it. */
export type WorkerRecord = {
  /** Nobody has to look for what this worker was at. */
  remove(): void;
};

/** Says that this process is a worker of a namespace: it may be killed without a word, and its calls then need another one. */
export async function recordWorker(
  env: NodeJS.ProcessEnv,
  worker: { namespaceId: string; queue: string },
): Promise<WorkerRecord> {
  const folder = getFolder(env, worker.namespaceId);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const identity = getOwnIdentity();
  const file = join(folder, `${identity.pid}-${identity.start_time}.json`);
  await writeFileAtomic(file, JSON.stringify({ v: 1, identity, queue: worker.queue }), 0o600);
  return { remove: () => rmSync(file, { force: true }) };
}

/** Paths of the records of workers of this host and namespace that have died. */
export function listDeadWorkers(env: NodeJS.ProcessEnv, namespaceId: string): string[] {
  const folder = getFolder(env, namespaceId);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name))
    .filter(isOfDead);
}

/** What another worker has just removed counts for nothing. */
function isOfDead(path: string): boolean {
  try {
    return judgeProcess(recordSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).identity) === 'dead';
  } catch {
    return false;
  }
}

function getFolder(env: NodeJS.ProcessEnv, namespaceId: string): string {
  return join(stateFolder(env), 'workers', namespaceId);
}
