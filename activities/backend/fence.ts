/** A text as a block of Markdown that nothing in it can end. */
export function fence(text: string, language = ''): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const marks = '`'.repeat(longest + 1);
  return `${marks}${language}\n${text.replace(/\n$/, '')}\n${marks}`;
}

/** The one block of Markdown that a text consists of, without its marks; any other text as it is. */
export function stripFence(text: string): string {
  return /^\s*(`{3,})\w*[ \t]*\r?\n([\s\S]*?)\r?\n\1\s*$/.exec(text)?.[2] ?? text;
}
