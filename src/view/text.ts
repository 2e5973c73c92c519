import { stripVTControlCharacters } from 'node:util';

/**
 * A text of unknown origin as one harmless line: no control characters, no escape sequences, no marks that change the
 * direction of writing. Any white space becomes one space.
 */
export function toOneLine(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, '')
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ')
    .trim();
}

/** A text cut to at most `width` characters, the last one `…` when something is missing. */
export function cutText(text: string, width: number): string {
  if (text.length <= width) return text;
  const characters = [...text];
  if (characters.length <= width) return text;
  return `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}

/** A number with its noun: `1 task`, `3 tasks`. */
export function countNoun(count: number, noun: string): string {
  return `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A whole number with thousands apart: `10,000`. */
export function formatNumber(count: number): string {
  return count.toLocaleString('en-US');
}
