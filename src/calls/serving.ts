import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { withLock } from '../files/lock.ts';
import { getOwnIdentity, judgeProcess, processIdentitySchema } from '../files/process-identity.ts';

const servingSchema = z.object({ identity: processIdentitySchema, token: z.string() });

/** Who serves a dispatch on this host, while it does. */
type Serving = z.infer<typeof servingSchema>;

/** This process serves the dispatch until it releases it, or until somebody takes it over. */
export type Claim = { isOurs(): boolean; release(): Promise<void> };

/** A process that lives serves the dispatch already. */
export class ServedError extends Error {
  override readonly name = 'ServedError';
  readonly pid: number;

  constructor(pid: number) {
    super(`process ${pid} serves it`);
    this.pid = pid;
  }
}

const LOCK_MS = 5000;

/**
 * Claims the serving of a dispatch: of two at the same moment one wins. A process that is only stopped counts as
 * living.
 *
 * @param folder of the dispatch's calls
 * @param force takes it from a living process, which leaves it when it notices
 * @throws ServedError
 */
export async function claimServing(folder: string, force: boolean): Promise<Claim> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const own: Serving = { identity: getOwnIdentity(), token: randomUUID() };
  await withServing(folder, async (current) => {
    if (current && !force && isAlive(current)) throw new ServedError(current.identity.pid);
    await writeFileAtomic(servingFile(folder), JSON.stringify(own), 0o600);
  });
  return {
    // A file that cannot be read just now says nothing about who serves.
    isOurs: () => (readServing(folder) ?? own).token === own.token,
    release: () =>
      withServing(folder, async (current) => {
        if (current?.token === own.token) rmSync(servingFile(folder), { force: true });
      }),
  };
}

/** The number of the living process that serves a dispatch on this host, or undefined when none does. */
export function findServer(folder: string): number | undefined {
  const current = readServing(folder);
  return current && isAlive(current) ? current.identity.pid : undefined;
}

function isAlive({ identity }: Serving): boolean {
  return judgeProcess(identity) === 'alive';
}

function withServing(folder: string, work: (current: Serving | undefined) => Promise<void>): Promise<void> {
  const options = { waitMs: LOCK_MS, purpose: 'a worker is taking the dispatch' };
  return withLock(join(folder, '.serving'), options, () => work(readServing(folder)));
}

function readServing(folder: string): Serving | undefined {
  try {
    return servingSchema.parse(JSON.parse(readFileSync(servingFile(folder), 'utf8')));
  } catch {
    return undefined;
  }
}

/** The dot keeps it apart from the folders of tasks. */
function servingFile(folder: string): string {
  return join(folder, '.serving.json');
}
