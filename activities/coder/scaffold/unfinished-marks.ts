import { UNFINISHED } from '../rules/strict/no-todo.ts';

/** Text that may speak of TODO items: in capitals the word would mark the scaffold itself as unfinished. */
export function softenMarks(text: string): string {
  return text.replace(/[\p{L}\p{N}_]+/gu, (word) => (UNFINISHED.includes(word) ? word.toLowerCase() : word));
}

/** A note when any of the texts of a scaffold had such a mark. */
export function noteMarks(texts: string[]): string[] {
  if (texts.every((text) => softenMarks(text) === text)) return [];
  return [`${UNFINISHED.join(', ')} are in small letters in the docstrings: in capitals they mark unfinished code.`];
}
