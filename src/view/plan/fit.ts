/** An id in at most `width` characters: of one that is longer, its beginning and its end, since ids often differ there. */
export function cutMiddle(text: string, width: number): string {
  const characters = [...text];
  if (characters.length <= width) return text;
  const kept = Math.max(0, width - 1);
  const head = Math.ceil(kept / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (kept - head)).join('')}`;
}

/**
 * As many of the items as fit into `width` characters, then how many more there are: `gen-user, gen-order, +3`.
 * The first is cut when it alone is too long.
 */
export function cutList(items: readonly string[], separator: string, width: number): string {
  const all = items.join(separator);
  if (all.length <= width) return all;
  for (let count = items.length - 1; count > 1; count -= 1) {
    const some = [...items.slice(0, count), `+${items.length - count}`].join(separator);
    if (some.length <= width) return some;
  }
  const more = items.length > 1 ? `${separator}+${items.length - 1}` : '';
  return cutMiddle(items[0] ?? '', Math.max(1, width - more.length)) + more;
}
