const LONGEST_QUOTE = 80;

/** A value as it can be shown in one line: JSON, cut when long, with nothing in it that a terminal would obey. */
export function quote(value: unknown): string {
  const text = typeof value === 'string' ? value.slice(0, LONGEST_QUOTE + 1) : value;
  const json = escapeControls(JSON.stringify(text) ?? String(value));
  return json.length > LONGEST_QUOTE ? `${json.slice(0, LONGEST_QUOTE)}…` : json;
}

/** Text with control and invisible characters, line breaks included, written as `\u{…}`. */
export function escapeControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (found) => `\\u{${found.codePointAt(0)?.toString(16)}}`);
}

/** Names in one line: `a, b, c`, and how many more when there are many. */
export function listNames(names: readonly string[], most = 12): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** What a value is, for "must be a list, not …". */
export function describeKind(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return `the text ${quote(value)}`;
  return `${typeof value === 'boolean' ? '' : `the ${typeof value} `}${String(value)}`;
}

/** A count with its noun: `1 task`, `2 tasks`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? noun : plural}`;
}
