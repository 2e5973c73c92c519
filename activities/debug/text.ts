/**
 * `text` in at most `max` UTF-16 units; what was cut shows as `…`. A character of two units is never split, so the
 * result is valid text in every encoding.
 */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = max - 1;
  const half = /[\uD800-\uDBFF]/.test(text.charAt(end - 1));
  return `${text.slice(0, half ? end - 1 : end)}…`;
}

/** A place as people write it: `src/a.py:12`, or the file alone when the line is not known. */
export function formatPlace(file: string, line: number | null): string {
  return line === null ? file : `${file}:${line}`;
}

/** `1 word`, `3 words`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
