/** Text in one line of at most `bytes` bytes of UTF-8, cut between characters and ended by "…" when it was longer. */
export function summarize(text: string, bytes: number): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  if (Buffer.byteLength(line) <= bytes) return line;
  const room = bytes - Buffer.byteLength('…');
  let used = 0;
  let cut = '';
  for (const character of line) {
    used += Buffer.byteLength(character);
    if (used > room) break;
    cut += character;
  }
  return `${cut.trimEnd()}…`;
}
