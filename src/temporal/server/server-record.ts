import { readFile, rm } from 'node:fs/promises';
import { z } from 'zod';
import { writeFileAtomic } from '../../files/atomic-write.ts';
import { isAlive, processIdentitySchema } from '../../files/process-identity.ts';

/**
 * `server.json`: the one way to find the local server. It is written as soon as the server's process exists, so that no crash of ours
 * can leave a server that nobody knows; `state` is `ready` once it serves.
 */
const serverRecordSchema = z.object({
  v: z.literal(1),
  state: z.enum(['starting', 'ready']),
  process: processIdentitySchema,
  /** Of gRPC, as `127.0.0.1:PORT`. */
  address: z.string(),
  /** Of the Web UI, as `http://127.0.0.1:PORT`. */
  ui_address: z.string(),
  /** Of the Temporal CLI; `unknown` when it did not say. */
  version: z.string(),
  db_path: z.string(),
  started_at: z.iso.datetime(),
  /** The id of the namespace `default` in this database; null until the server serves. Tells our server from any other one. */
  namespace_id: z.string().nullable(),
});

export type ServerRecord = z.infer<typeof serverRecordSchema>;

/** Reads a server record. Undefined when there is none, or none that can be read: both mean that no server is known. */
export async function findServerRecord(file: string): Promise<ServerRecord | undefined> {
  try {
    return serverRecordSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Reads the record of a server whose process is not known to be dead; undefined when there is none. It may not answer, or not yet. */
export async function findLocalServer(file: string): Promise<ServerRecord | undefined> {
  const record = await findServerRecord(file);
  return record && isAlive(record.process) ? record : undefined;
}

/** Replaces the server record. Call it under the server's lock. */
export async function writeServerRecord(file: string, record: ServerRecord): Promise<void> {
  await writeFileAtomic(file, `${JSON.stringify(record, null, 2)}\n`, 0o600);
}

/** Removes the server record if there is one. Call it under the server's lock. */
export async function removeServerRecord(file: string): Promise<void> {
  await rm(file, { force: true });
}
