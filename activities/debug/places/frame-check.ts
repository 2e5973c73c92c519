import type { Frame } from '../traces/trace.ts';

/**
 * Whether a file has at a frame's line what the trace says: the same code, at least the same function, the same code
 * elsewhere, other code, no such line; `unchecked` when the trace does not print the code.
 */
export type CodeCheck = 'agrees' | 'same_function' | 'moved' | 'differs' | 'beyond_end' | 'unchecked';
export type CheckedLine = { line: number | null; check: CodeCheck };

/** Whether the file itself, beyond its path, speaks for being the one that ran. */
export function isConfirmed(check: CodeCheck): boolean {
  return check === 'agrees' || check === 'same_function';
}

/** Compares a frame with the lines of its file; `line` is where its code stands now. */
export function checkFrame(frame: Frame, lines: string[]): CheckedLine {
  const { line, source } = frame;
  if (line === null) return { line, check: 'unchecked' };
  if (source === undefined || source === '') return { line, check: line > lines.length ? 'beyond_end' : 'unchecked' };
  if (lines[line - 1]?.trim() === source) return { line, check: 'agrees' };
  const moved = lines.findIndex((text) => text.trim() === source);
  const unique = moved >= 0 && lines.findLastIndex((text) => text.trim() === source) === moved;
  if (unique) return { line: moved + 1, check: 'moved' };
  return { line, check: line > lines.length ? 'beyond_end' : 'differs' };
}
