import { statSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { captureStream } from './captured-stream.ts';
import type { RunFiles } from './run-files.ts';

/**
 * The last line that a run has written, to the stream that it wrote to last; empty when there is none, or when it cannot
 * be read just now: it is only news for people.
 *
 * @param describe says it in short; lines of which it says nothing are passed over
 */
export function readLastLine({ stdout, stderr }: RunFiles, describe = (line: string): string => line): string {
  try {
    const newer = getTime(stderr) > getTime(stdout) ? stderr : stdout;
    const { tail, bytes } = captureStream(newer);
    const lines = stripVTControlCharacters(tail).split(/[\r\n]+/);
    // A line that the edge of the tail has cut may begin with a part of a secret, which nobody would recognise.
    const whole = bytes > Buffer.byteLength(tail) ? lines.slice(1) : lines;
    for (const line of whole.reverse()) {
      const words = describe(line.trim());
      if (words !== '') return words;
    }
    return '';
  } catch {
    return '';
  }
}

function getTime(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
