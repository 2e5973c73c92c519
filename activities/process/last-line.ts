import { statSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { captureStream } from './captured-stream.ts';
import type { RunFiles } from './run-files.ts';

/**
 * The last line that a run has written, to the stream that it wrote to last; empty when there is none, or when it cannot
 * be read just now: it is only news for people.
 */
export function readLastLine({ stdout, stderr }: RunFiles): string {
  try {
    const newer = getTime(stderr) > getTime(stdout) ? stderr : stdout;
    const lines = stripVTControlCharacters(captureStream(newer).tail).split(/[\r\n]+/);
    return lines.findLast((line) => line.trim() !== '')?.trim() ?? '';
  } catch {
    return '';
  }
}

function getTime(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
