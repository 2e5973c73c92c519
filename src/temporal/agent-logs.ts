import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { getRunFiles } from '../../activities/process/run-files.ts';
import { getDispatchFolder } from '../calls/folder.ts';
import type { Session } from './session.ts';

/** Some bytes that an agent wrote. */
export type LogPart = { taskId: string; stream: 'stdout' | 'stderr'; bytes: Buffer };

/** Reads on where it stopped the last time. */
export type LogReader = {
  readNew(): Generator<LogPart>;
  /** Whether there was nothing to read so far. */
  isEmpty(): boolean;
};

const PART_BYTES = 64 * 1024;

/**
 * What the agents of a dispatch have written on this host: all runs of all their calls, oldest first, each from its
 * beginning.
 *
 * @param taskId only this task's
 */
export function openLogs({ callsRoot, namespaceId }: Session, dispatchId: string, taskId?: string): LogReader {
  const folder = getDispatchFolder(callsRoot, { namespaceId, dispatchId });
  const positions = new Map<string, number>();
  return {
    isEmpty: () => positions.size === 0,
    *readNew() {
      for (const task of taskId === undefined ? listNames(folder) : [taskId]) {
        for (const { path, stream } of listStreams(join(folder, task))) {
          for (const bytes of readFrom(path, positions)) yield { taskId: task, stream, bytes };
        }
      }
    },
  };
}

function listStreams(taskFolder: string): { path: string; stream: LogPart['stream'] }[] {
  const generations = listNames(taskFolder).sort(byNumber);
  return generations.flatMap((generation) => {
    const folder = join(taskFolder, generation);
    const runs = listNames(folder).flatMap((name) => /^(\d+)\.stdout$/.exec(name)?.[1] ?? []);
    return runs.sort(byNumber).flatMap((run) => {
      const { stdout, stderr } = getRunFiles(folder, Number(run));
      return [
        { path: stdout, stream: 'stdout' as const },
        { path: stderr, stream: 'stderr' as const },
      ];
    });
  });
}

function* readFrom(path: string, positions: Map<string, number>): Generator<Buffer> {
  if (!existsSync(path)) return;
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const position = positions.get(path) ?? 0;
      const part = Buffer.alloc(PART_BYTES);
      const length = readSync(file, part, 0, PART_BYTES, position);
      if (length === 0) return;
      positions.set(path, position + length);
      yield part.subarray(0, length);
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
