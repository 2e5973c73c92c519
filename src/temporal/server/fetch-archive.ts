import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { findProgram, runProgram } from './program.ts';
import { CLI_VERSION, type PinnedBinary } from './release.ts';

const OFFICIAL_ARCHIVES = 'https://temporal.download/cli/archive';
/** A connection that gives nothing for this long is given up. */
const SILENCE_MS = 30_000;
const LARGEST_ARCHIVE_BYTES = 300_000_000;
const UNPACK_LIMIT_MS = 120_000;

/**
 * Gets the program from the official archive, or from a mirror of it at `$DISPATCH_TEMPORAL_ARCHIVES`, into `folder`.
 *
 * @throws Error when nothing usable comes; the caller compares the program's hash
 */
export async function fetchArchive(folder: string, env: NodeJS.ProcessEnv, pinned: PinnedBinary): Promise<string> {
  const tar = await findProgram('tar', env);
  if (!tar) throw new Error('there is no tar on PATH');
  const base = env['DISPATCH_TEMPORAL_ARCHIVES'] || OFFICIAL_ARCHIVES;
  const archive = join(folder, 'temporal.tar.gz');
  await download(`${base}/v${CLI_VERSION}?platform=${pinned.platform}&arch=${pinned.arch}`, archive);
  await runProgram([tar, '-xzf', archive, '-C', folder, 'temporal'], env, UNPACK_LIMIT_MS);
  return join(folder, 'temporal');
}

async function download(url: string, file: string): Promise<void> {
  const { signal, restart, stop } = watchForSilence();
  try {
    const response = await fetch(url, { signal });
    if (!response.ok || !response.body) throw new Error(`${url} answers ${response.status}`);
    const body = Readable.fromWeb(response.body as ReadableStream);
    await pipeline(body, limitBytes(restart), createWriteStream(file), { signal });
  } catch (error) {
    throw new Error(describe(error, url), { cause: error });
  } finally {
    stop();
  }
}

function watchForSilence() {
  const controller = new AbortController();
  const giveUp = () => controller.abort(new Error(`nothing came for ${SILENCE_MS / 1000} s`));
  const timer = setTimeout(giveUp, SILENCE_MS);
  return { signal: controller.signal, restart: () => timer.refresh(), stop: () => clearTimeout(timer) };
}

/** Passes bytes on, calls `onChunk` for each chunk, and fails when there are more than any release ever had. */
function limitBytes(onChunk: () => void): Transform {
  let total = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      onChunk();
      total += chunk.length;
      done(total > LARGEST_ARCHIVE_BYTES ? new Error('the archive is larger than any release') : null, chunk);
    },
  });
}

/** `fetch` says only "fetch failed" and hides the reason in its cause. */
function describe(error: unknown, url: string): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return `${new URL(url).host}: ${cause instanceof Error ? cause.message : String(cause)}`;
}
