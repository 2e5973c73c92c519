import { open } from 'node:fs/promises';
import { listForms, toPattern } from './secrets.ts';

const PART_BYTES = 2 ** 20;

/** Part of a text with what is to be hidden blacked out, and the rest, in which a hidden value may have begun. */
type Masked = { ready: string; held: string };

/**
 * Blacks out hidden values in bytes that come in parts, without a change of length. Texts stand for bytes, one character
 * for each ("latin1").
 *
 * @param isEnd nothing more follows: nothing is held back
 */
export type Masker = (text: string, isEnd: boolean) => Masked;

/** Undefined when there is nothing to hide. */
export function createMasker(secrets: readonly string[]): Masker | undefined {
  const forms = listForms(secrets).map((form) => Buffer.from(form).toString('latin1'));
  if (forms.length === 0) return undefined;
  const pattern = toPattern(forms);
  return (text, isEnd) => {
    let hold = isEnd ? text.length : findBegun(text, forms);
    let ready = '';
    let end = 0;
    for (const { index, 0: found } of text.matchAll(pattern)) {
      if (index + found.length > hold) {
        hold = Math.min(hold, index);
        break;
      }
      ready += text.slice(end, index) + blackOut(found.length);
      end = index + found.length;
    }
    return { ready: ready + text.slice(end, hold), held: text.slice(hold) };
  };
}

/** Where, at the end of a text, a hidden value may have begun; else the text's length. */
function findBegun(text: string, forms: readonly string[]): number {
  let begun = text.length;
  for (const form of forms) {
    const first = form.charAt(0);
    let at = text.indexOf(first, Math.max(0, text.length - form.length + 1));
    while (at !== -1 && at < begun && !form.startsWith(text.slice(at))) at = text.indexOf(first, at + 1);
    if (at !== -1) begun = Math.min(begun, at);
  }
  return begun;
}

function blackOut(length: number): string {
  return length < 10 ? '*'.repeat(length) : '[redacted]'.padEnd(length, '*');
}

/**
 * Blacks out hidden values in a file, where they stand: no copy, no room on the disk, and a worker that is killed in the
 * middle leaves a file that can be gone over again. A missing file holds nothing.
 *
 * @throws the system's error when the file cannot be read or written
 */
export async function maskFile(path: string, mask: Masker): Promise<void> {
  const file = await openIfThere(path);
  if (!file) return;
  try {
    const part = Buffer.alloc(PART_BYTES);
    let held = '';
    for (let position = 0; ; ) {
      const { bytesRead } = await file.read(part, 0, PART_BYTES, position);
      const begin = position - held.length;
      const text = held + part.toString('latin1', 0, bytesRead);
      const masked = mask(text, bytesRead === 0);
      if (!text.startsWith(masked.ready)) await file.write(Buffer.from(masked.ready, 'latin1'), 0, null, begin);
      if (bytesRead === 0) return;
      held = masked.held;
      position += bytesRead;
    }
  } finally {
    await file.close();
  }
}

async function openIfThere(path: string): Promise<Awaited<ReturnType<typeof open>> | undefined> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
