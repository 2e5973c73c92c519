import { decodeHead, decodeTail, decodeWhole } from './decode.ts';

const EDGE_BYTES = 16 * 1024;

/** What is kept of one output stream, as text; bytes that are no UTF-8 read as U+FFFD. */
export type CapturedStream = {
  /** The first 16 KiB. */
  head: string;
  /** The last 16 KiB; the same as `head` for a stream of up to 16 KiB. */
  tail: string;
  /** How much was written in all. */
  bytes: number;
  /** The whole stream, or undefined when it was larger than what is kept. */
  text(): string | undefined;
};

/** A stream while it is written. */
export type StreamCapture = { add(chunk: Uint8Array): void; capture(): CapturedStream };

/**
 * Keeps a stream whole up to `keepBytes` (at least 16 KiB), and of a larger one its first and last 16 KiB. Chunks are
 * copied, never held: a million chunks of one byte cost no more than one chunk of a million.
 */
export function captureStream(keepBytes: number): StreamCapture {
  const tail = Buffer.alloc(EDGE_BYTES);
  let kept = Buffer.alloc(EDGE_BYTES);
  let limit = keepBytes;
  let bytes = 0;

  const add = (chunk: Uint8Array): void => {
    if (bytes + chunk.length > limit) limit = EDGE_BYTES;
    const part = chunk.subarray(0, Math.max(0, limit - bytes));
    kept = makeRoom(kept, bytes + part.length, limit);
    kept.set(part, Math.min(bytes, limit));
    shiftIn(tail, chunk);
    bytes += chunk.length;
  };
  const capture = (): CapturedStream => {
    const edge = Math.min(bytes, EDGE_BYTES);
    const whole = bytes <= limit ? kept.subarray(0, bytes) : undefined;
    return {
      head: decodeHead(kept.subarray(0, edge), bytes),
      tail: decodeTail(tail.subarray(EDGE_BYTES - edge), bytes),
      bytes,
      text: () => whole && decodeWhole(whole),
    };
  };
  return { add, capture };
}

/** A stream to which nothing was written. */
export function emptyStream(): CapturedStream {
  return captureStream(EDGE_BYTES).capture();
}

/** A buffer of the same content that has room for `needed` bytes, growing by doubling, and for no more than `limit`. */
function makeRoom(buffer: Buffer<ArrayBuffer>, needed: number, limit: number): Buffer<ArrayBuffer> {
  const size = Math.min(limit, needed > buffer.length ? Math.max(needed, 2 * buffer.length) : buffer.length);
  if (size === buffer.length) return buffer;
  const fitting = Buffer.alloc(size);
  buffer.copy(fitting);
  return fitting;
}

/** Moves the end of `chunk` into the end of `tail`, pushing out as much at its start. */
function shiftIn(tail: Buffer, chunk: Uint8Array): void {
  const end = chunk.subarray(Math.max(0, chunk.length - tail.length));
  tail.copyWithin(0, end.length);
  tail.set(end, tail.length - end.length);
}
