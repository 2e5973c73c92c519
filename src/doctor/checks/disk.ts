import { stateFolder } from '../../files/state-folders.ts';
import { measureFreeBytes, NEEDED_BYTES, toMegabytes } from '../../temporal/server/disk-space.ts';
import type { Finding } from '../finding.ts';
import type { Patient } from '../patient.ts';
import { findExisting } from '../probe.ts';
import { quoteWord } from '../shell.ts';

const name = 'disk';

/** Whether the disk of the state folder has room for the local server, and for calls. */
export async function checkDisk({ env }: Patient): Promise<Finding[]> {
  const folder = await findExisting(stateFolder(env));
  const free = await measureFreeBytes(folder);
  const detail = `${toMegabytes(free).toLocaleString('en-US')} MB free on the disk of ${folder}`;
  if (free >= NEEDED_BYTES) return [{ name, state: 'ok', detail }];
  const cause = `the local Temporal server is not started below ${toMegabytes(NEEDED_BYTES)} MB, and calls need room, too`;
  const mend = `du -xh ${quoteWord(folder)} | sort -h | tail shows what is large; dispatch clean --older-than 7d deletes what is old`;
  return [{ name, state: 'broken', detail: `only ${detail}`, cause, mend }];
}
