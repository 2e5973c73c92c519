import { type CallFolder, openCallFolder } from '../../src/calls/folder.ts';
import { beginCall, type CallOptions, type OpenCall } from '../../src/calls/open-call.ts';
import type { CallRecord } from '../../src/calls/record.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { KEY, RUNNING } from './call-records.ts';

/** The call that the folders of these tests are about. */
export const PLACE = { namespaceId: 'orchard', dispatchId: 'harvest-1', taskId: 'pick-plums', generation: 1 };

/** The folder of `PLACE` in a new root, with nothing in it, or with a record. */
export async function makeFolder(record?: CallRecord): Promise<CallFolder> {
  const folder = openCallFolder(await makeTemporaryFolder(), PLACE);
  if (record) await folder.update(({ write }) => write(record));
  return folder;
}

/** Begins the call `KEY` while its recorded run lives. */
export function begin(folder: CallFolder, options: Partial<CallOptions> = {}) {
  return beginCall(folder, { key: KEY, known: [], look: () => ({ alive: true, exit: undefined }), ...options });
}

/** Begins a call that has no answer yet. */
export async function open(folder: CallFolder, options: Partial<CallOptions> = {}): Promise<OpenCall> {
  const begun = await begin(folder, options);
  if (begun.type !== 'open') throw new Error(`the call is ${begun.type}`);
  return begun.call;
}

/** Writes the record of a run, as whoever starts one does. */
export function start({ hold, key, lease }: OpenCall): Promise<void> {
  return hold(({ write }) => write({ ...RUNNING, key, lease }));
}
