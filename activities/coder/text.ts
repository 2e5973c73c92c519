/** Text of any origin without what could harm or disguise source: half characters, controls, direction marks. */
export function cleanText(text: string): string {
  const whole = Buffer.from(text, 'utf8').toString('utf8');
  return whole
    .replace(/[\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .replace(/\r\n?|[\u0085\u2028\u2029\v\f]/g, '\n')
    .replace(/\p{Cc}/gu, (control) => (control === '\n' ? '\n' : ' '));
}

/** Text as one line. */
export function flattenText(text: string): string {
  return cleanText(text).split(/\s+/u).join(' ').trim();
}

/** At most `limit` characters; what is cut shows. */
export function shorten(text: string, limit: number): string {
  const characters = [...text];
  return characters.length <= limit
    ? text
    : `${characters
        .slice(0, limit - 1)
        .join('')
        .trimEnd()}…`;
}

/** Lines of at most `width` columns, broken at blanks only. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  return line ? [...lines, line] : lines;
}
