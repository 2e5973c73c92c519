import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { findHidden } from '../../activities/hide-streams.ts';
import { createMasker, type Masker } from '../../activities/mask.ts';
import { getRunFiles } from '../../activities/process/run-files.ts';
import { getDispatchFolder, openFolder } from '../calls/folder.ts';
import type { Session } from './session.ts';

/** Some bytes that an agent wrote. */
export type LogPart = { taskId: string; stream: 'stdout' | 'stderr'; bytes: Buffer };

/** Reads on where it stopped the last time. */
export type LogReader = {
  /** `isEnd`: nothing more will be asked for, so nothing is held back because a hidden value may have begun in it. */
  readNew(isEnd: boolean): AsyncGenerator<LogPart>;
  /** Whether there was nothing to read so far. */
  isEmpty(): boolean;
};

const PART_BYTES = 64 * 1024;

/**
 * What the agents of a dispatch have written on this host: all runs of all their calls, oldest first, each from its
 * beginning.
 *
 * What is to be hidden is, as far as it can be known here: keys in our own environment, secrets that can be read.
 *
 * @param taskId only this task's
 */
export function openLogs(
  { callsRoot, namespaceId }: Session,
  { dispatchId, taskId, env }: { dispatchId: string; taskId: string | undefined; env: NodeJS.ProcessEnv },
): LogReader {
  const folder = getDispatchFolder(callsRoot, { namespaceId, dispatchId });
  const places = new Map<string, Place>();
  return {
    isEmpty: () => places.size === 0,
    async *readNew(isEnd) {
      for (const task of taskId === undefined ? listNames(folder) : [taskId]) {
        for (const call of listNames(join(folder, task)).sort(byNumber)) {
          const callFolder = join(folder, task, call);
          const mask = createMasker(await findHidden(openFolder(callFolder).read() ?? {}, env));
          for (const { path, stream } of listStreams(callFolder)) {
            for (const bytes of readOn(path, places, { mask, isEnd })) yield { taskId: task, stream, bytes };
          }
        }
      }
    },
  };
}

/** How far a stream has been read; `held` was read and not told yet. */
type Place = { position: number; held: string };

function* readOn(
  path: string,
  places: Map<string, Place>,
  { mask = showAll, isEnd }: { mask: Masker | undefined; isEnd: boolean },
): Generator<Buffer> {
  for (const part of readFrom(path, places)) yield* tell(mask, part, false);
  const place = places.get(path);
  if (isEnd && place) yield* tell(mask, { place, text: '' }, true);
}

const showAll: Masker = (text) => ({ ready: text, held: '' });

function* tell(mask: Masker, { place, text }: { place: Place; text: string }, isEnd: boolean): Generator<Buffer> {
  const { ready, held } = mask(place.held + text, isEnd);
  place.held = held;
  if (ready !== '') yield Buffer.from(ready, 'latin1');
}

function listStreams(folder: string): { path: string; stream: LogPart['stream'] }[] {
  const runs = listNames(folder).flatMap((name) => /^(\d+)\.stdout$/.exec(name)?.[1] ?? []);
  return runs.sort(byNumber).flatMap((run) => {
    const { stdout, stderr } = getRunFiles(folder, Number(run));
    return [
      { path: stdout, stream: 'stdout' as const },
      { path: stderr, stream: 'stderr' as const },
    ];
  });
}

function* readFrom(path: string, places: Map<string, Place>): Generator<{ place: Place; text: string }> {
  if (!existsSync(path)) return;
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const place = places.get(path) ?? { position: 0, held: '' };
      const part = Buffer.alloc(PART_BYTES);
      const length = readSync(file, part, 0, PART_BYTES, place.position);
      if (length === 0) return;
      place.position += length;
      places.set(path, place);
      yield { place, text: part.toString('latin1', 0, length) };
    }
  } finally {
    closeSync(file);
  }
}

/** Names that begin with a dot are the dispatch's own files. */
function listNames(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith('.')) : [];
}

function byNumber(one: string, other: string): number {
  return Number(one) - Number(other);
}
