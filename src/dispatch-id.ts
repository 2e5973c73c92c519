import { randomInt } from 'node:crypto';

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
/** An id is also a folder's name and a task queue's. */
export const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** What makes a text an id, for whoever has written another. */
export const ID_RULE =
  'use letters, digits, dots, dashes and underscores, at most 128, beginning with a letter or a digit';

/** A new dispatch's id: its name as a slug, the time in UTC, four random characters. */
export function createDispatchId(name: string, now: Date): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
  const time = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const random = Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return `${slug || 'dispatch'}-${time}-${random}`;
}

/** Whether a text may serve as a dispatch's id. */
export function isDispatchId(id: string): boolean {
  return ID.test(id);
}
