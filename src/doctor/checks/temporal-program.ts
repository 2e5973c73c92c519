import { DispatchError } from '../../errors.ts';
import { cacheFolder } from '../../files/state-folders.ts';
import { findServerBinary, type ServerBinary } from '../../temporal/server/binary.ts';
import { measureFreeBytes, toMegabytes } from '../../temporal/server/disk-space.ts';
import { installServerBinary } from '../../temporal/server/install.ts';
import { CLI_VERSION, DOWNLOAD_BYTES, findPinnedBinary, INSTALLED_BYTES } from '../../temporal/server/release.ts';
import type { Finding } from '../finding.ts';
import { explainFolder } from '../folder-trouble.ts';
import type { Patient } from '../patient.ts';
import { findExisting, requireFolder, requireWritable } from '../probe.ts';
import { quoteWord } from '../shell.ts';

const name = 'temporal program';
const NEEDED_BYTES = DOWNLOAD_BYTES + 2 * INSTALLED_BYTES;
const OWN = 'set TEMPORAL_CLI_PATH to a Temporal CLI of yours, or TEMPORAL_ADDRESS to a server of yours';

/** Whether the program of the local server is there, or can be got. Nothing is got here. */
export async function checkTemporalProgram({ env, server }: Patient): Promise<Finding[]> {
  const notes: string[] = [];
  try {
    const found = await findServerBinary({ env, report: (line) => notes.push(line) });
    if (found) return [describeFound(found, notes)];
  } catch (error) {
    if (!(error instanceof DispatchError)) throw error;
    const [problem] = error.problems;
    const state = (await server()).kind === 'local' ? 'broken' : 'warning';
    return [{ name, state, detail: problem!.message, mend: problem!.next_step }];
  }
  if ((await server()).kind === 'cluster') return [{ name, state: 'absent', detail: 'not there; not needed either' }];
  return [await describeMissing(env, notes)];
}

function describeFound({ path, version }: ServerBinary, notes: string[]): Finding {
  const detail = [`${version === 'unknown' ? 'unknown version' : version} in ${path}`, ...notes].join('; ');
  if (version !== 'unknown') return { name, state: 'ok', detail };
  const cause = 'it does not tell its version, as the Temporal CLI does';
  return { name, state: 'warning', detail, cause, mend: `${quoteWord(path)} --version shows what it says` };
}

async function describeMissing(env: NodeJS.ProcessEnv, notes: string[]): Promise<Finding> {
  const detail = 'not there yet';
  const platform = `${process.platform}-${process.arch}`;
  if (!findPinnedBinary(platform))
    return { name, state: 'broken', detail, cause: `there is none to get for ${platform}`, mend: OWN };
  const cache = cacheFolder(env);
  const folder = await findExisting(cache);
  try {
    await requireFolder(folder);
    await requireWritable(folder);
  } catch (error) {
    const trouble = {
      folder: cache,
      existing: folder,
      setting: 'XDG_CACHE_HOME',
      error: error as NodeJS.ErrnoException,
    };
    return { name, ...(await explainFolder(trouble)) };
  }
  const free = await measureFreeBytes(folder);
  if (free < NEEDED_BYTES) {
    const cause = `only ${toMegabytes(free)} MB are free on the disk of ${folder}, ${toMegabytes(NEEDED_BYTES)} MB are needed to get it`;
    return { name, state: 'broken', detail, cause, mend: `free some space there, or ${OWN}` };
  }
  const megabytes = `${toMegabytes(DOWNLOAD_BYTES)} MB`;
  return {
    name,
    state: 'absent',
    detail: [`${detail}: the first run gets ${CLI_VERSION} (${megabytes}) over the network`, ...notes].join('; '),
    mend: 'dispatch doctor --fix gets it now',
    fix: { apply: async (report) => `got ${await installServerBinary({ env, report })}` },
  };
}
