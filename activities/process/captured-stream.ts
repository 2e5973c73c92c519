import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { decodeHead, decodeTail, decodeWhole } from './decode.ts';

const EDGE_BYTES = 16 * 1024;

/** What a run wrote to one of its streams, as text; bytes that are no UTF-8 read as U+FFFD. */
export type CapturedStream = {
  /** The first 16 KiB. */
  head: string;
  /** The last 16 KiB; the same as `head` for a stream of up to 16 KiB. */
  tail: string;
  /** How much was written in all. */
  bytes: number;
  /** The whole stream, or undefined when it is larger than `limit`. */
  text(limit: number): string | undefined;
};

/** A stream to which nothing was written. */
export const EMPTY_STREAM: CapturedStream = { head: '', tail: '', bytes: 0, text: () => '' };

/** What is in the file of a stream; only its first and last 16 KiB are held in memory. A missing file is empty. */
export function captureStream(path: string): CapturedStream {
  const edges = readEdges(path);
  if (!edges) return EMPTY_STREAM;
  const { head, tail, bytes } = edges;
  return {
    head: decodeHead(head, bytes),
    tail: decodeTail(tail, bytes),
    bytes,
    text: (limit) => (bytes <= limit ? decodeWhole(readFileSync(path)) : undefined),
  };
}

function readEdges(path: string): { head: Buffer; tail: Buffer; bytes: number } | undefined {
  const fd = openIfThere(path);
  if (fd === undefined) return undefined;
  try {
    const bytes = fstatSync(fd).size;
    const edge = Math.min(bytes, EDGE_BYTES);
    return { head: readPart(fd, 0, edge), tail: readPart(fd, bytes - edge, edge), bytes };
  } finally {
    closeSync(fd);
  }
}

function readPart(fd: number, position: number, length: number): Buffer {
  const part = Buffer.alloc(length);
  return part.subarray(0, readSync(fd, part, 0, length, position));
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
