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
  let shown = '';
  for (const [index, item] of items.entries()) {
    const longer = index === 0 ? item : shown + separator + item;
    const left = items.length - index - 1;
    const room = left === 0 ? width : width - `${separator}+${left}`.length;
    if (longer.length <= room) shown = longer;
    else if (index === 0) shown = cutMiddle(item, Math.max(1, room));
    else return `${shown}${separator}+${left + 1}`;
  }
  return shown;
}
