import type { JsonObject } from '../../src/plan/json.ts';
import { fence } from './fence.ts';

/** A longer file is named only. */
export const LONGEST_SHOWN = 48 * 1024;
const ALL_LIMIT = 192 * 1024;

/** A file that a back end is to know: its text, or null for one that it has to read itself. */
export type ShownFile = { path: string; text: string | null };

/** Files with the texts of those that are small enough to go along. */
export function limitFiles(files: ShownFile[]): ShownFile[] {
  let left = ALL_LIMIT;
  return files.map(({ path, text }) => {
    if (text === null || text.length > Math.min(LONGEST_SHOWN, left)) return { path, text: null };
    left -= text.length;
    return { path, text };
  });
}

/** Files as fields of a request. */
export function listFiles(files: ShownFile[]): JsonObject[] {
  return files.map(({ path, text }) => ({ path, text }));
}

/** Files as part of a prompt; numbered lines, since answers have to name them, when `numbered`. */
export function describeFiles(files: ShownFile[], numbered = false): string[] {
  return files.map(({ path, text }) => {
    if (text === null) return `The file ${path}: not shown here; read what you need of it.`;
    return `The file ${path}:\n\n${fence(numbered ? numberLines(text) : text)}`;
  });
}

function numberLines(text: string): string {
  return text
    .split('\n')
    .map((line, index) => `${String(index + 1).padStart(4)} | ${line}`)
    .join('\n');
}
