import { escapeControls } from '../spec/words.ts';
import type { LookedAt } from './layer.ts';

/** Files that do not count: one line each. */
export function listWarnings(files: readonly LookedAt[]): string[] {
  return files.flatMap(warnOfForeignFile);
}

function warnOfForeignFile({ file, state }: LookedAt): string[] {
  if (state !== 'left out') return [];
  const path = escapeControls(file);
  return [`${path}: left out, it belongs to another user; PARALLEL_DISPATCH_CONFIG=${path} has it read all the same`];
}
