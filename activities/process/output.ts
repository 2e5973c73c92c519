import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { type CapturedStream, captureStream } from './captured-stream.ts';

const STDERR_KEEP_BYTES = 64 * 1024;

/** Hears of output as it comes. The chunk may be looked at during the call only: its memory is given back after it. */
export type OnOutput = (stream: 'stdout' | 'stderr', chunk: Uint8Array) => void;

/** Both output streams of a process. */
export type Output = { stdout: CapturedStream; stderr: CapturedStream };

/** Reads both streams of a child as they come; the returned function gives what was captured so far. */
export function readOutput(child: ChildProcess, keepBytes: number, onOutput: OnOutput): () => Output {
  const stdout = captureStream(keepBytes);
  const stderr = captureStream(STDERR_KEEP_BYTES);
  child.stdout?.on('data', (chunk: Buffer<ArrayBuffer>) => {
    stdout.add(chunk);
    onOutput('stdout', chunk);
    freeMemory(chunk);
  });
  child.stderr?.on('data', (chunk: Buffer<ArrayBuffer>) => {
    stderr.add(chunk);
    onOutput('stderr', chunk);
    freeMemory(chunk);
  });
  return () => ({ stdout: stdout.capture(), stderr: stderr.capture() });
}

/** Stops reading, for the case that something out of our reach holds the other end open for ever. */
export function closeOutput(child: ChildProcess): void {
  for (const stream of [child.stdout, child.stderr] as (Readable | null)[]) stream?.destroy();
}

const { port1: nowhere } = new MessageChannel();
nowhere.close();

/**
 * Gives a chunk's memory back at once, by moving it to a closed port. Left to the garbage collector, the chunks of a
 * flood hold some 40 MB before it runs; this way next to none, at half the processor time.
 */
function freeMemory(chunk: Buffer<ArrayBuffer>): void {
  // A chunk that is only a part of its memory shares it with others.
  if (chunk.byteLength === chunk.buffer.byteLength) nowhere.postMessage(undefined, [chunk.buffer]);
}
