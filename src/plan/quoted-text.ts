import { TemplateError } from './template-error.ts';

const ESCAPES: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** Whether a character opens a quoted text, which the same character closes. */
export function isQuote(character: string | undefined): boolean {
  return character === '"' || character === "'";
}

/** The index after the quote that closes the quoted text beginning at `at`; undefined when it is not closed. */
export function findQuotedEnd(text: string, at: number): number | undefined {
  for (let index = at + 1; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === text[at]) return index + 1;
  }
  return undefined;
}

/**
 * What the quoted text beginning at `at` stands for, and the index after it; undefined when none begins there.
 * Backslashes mean what they mean in JSON, and `\'` is a single quote.
 *
 * @throws TemplateError when it is not closed, or has an escape that JSON does not have
 */
export function readQuoted(text: string, at: number): { value: string; end: number } | undefined {
  if (!isQuote(text[at])) return undefined;
  const end = findQuotedEnd(text, at);
  if (end === undefined) throw new TemplateError('a quoted text is not closed', `close it with ${text[at]}`);
  const value = text.slice(at + 1, end - 1).replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g, readEscape);
  return { value, end };
}

function readEscape(written: string, code: string | undefined, character = ''): string {
  if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
  if ('\\/"\''.includes(character)) return character;
  const meaning = ESCAPES[character];
  if (meaning === undefined) throw new TemplateError(`${written} is no escape`, 'write a backslash as \\\\');
  return meaning;
}
