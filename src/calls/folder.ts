import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../files/lock.ts';
import { type CallRecord, callRecordSchema } from './record.ts';

/** Names one call: the generation is new when a person asks for a retry. */
export type CallPlace = { namespaceId: string; dispatchId: string; taskId: string; generation: number };

/** Somebody else has taken the call over: nothing of it may be touched any more. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/** The folder of one call: its record, and beside it the files of its runs. */
export type CallFolder = {
  path: string;
  /** The record as it is, or undefined when there is none that can be read. */
  read(): CallRecord | undefined;
  /** Runs `change` while no other process changes this call. What it writes is seen by all when `write` returns. */
  update<T>(change: (access: Access) => Promise<T> | T): Promise<T>;
};

export type Access = { record: CallRecord | undefined; write(record: CallRecord): void };

/** Writing a record takes less than a millisecond, a start at most some: nobody waits long. */
const LOCK_MS = 10_000;

/** The folder of all calls of one dispatch. */
export function getDispatchFolder(
  root: string,
  { namespaceId, dispatchId }: Omit<CallPlace, 'taskId' | 'generation'>,
): string {
  return join(root, namespaceId, dispatchId);
}

/** The folder of a call, made when it is first written. */
export function openCallFolder(root: string, place: CallPlace): CallFolder {
  return openFolder(join(getDispatchFolder(root, place), place.taskId, String(place.generation)));
}

/** A call folder by its path. */
export function openFolder(path: string): CallFolder {
  const file = join(path, 'record.json');
  const read = (): CallRecord | undefined => {
    const text = readIfThere(file);
    return text === undefined ? undefined : parseRecord(text);
  };
  return {
    path,
    read,
    update: (change) => {
      mkdirSync(path, { recursive: true, mode: 0o700 });
      const options = { waitMs: LOCK_MS, purpose: 'the call is being changed' };
      return withLock(join(path, 'record'), options, async () =>
        change({ record: read(), write: (record) => writeRecord(file, record) }),
      );
    },
  };
}

/** A file that is there and cannot be read must not count as none: an agent may be at work. */
function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A damaged record, as after a power cut, counts as none. */
function parseRecord(text: string): CallRecord | undefined {
  try {
    return callRecordSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function writeRecord(file: string, record: CallRecord): void {
  const temporary = `${file}.tmp`;
  try {
    writeFileSync(temporary, JSON.stringify(record), { mode: 0o600 });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
