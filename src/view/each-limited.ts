/**
 * Runs `work` on every item, at most `limit` at once.
 *
 * @throws the first error of `work`; nothing new is started after it, and what runs is waited for
 */
export async function forEachLimited<Item>(
  items: Iterable<Item>,
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  let failure: { error: unknown } | undefined;
  const drain = async () => {
    for (let next = queue.next(); !next.done && !failure; next = queue.next()) {
      await work(next.value).catch((error) => {
        failure ??= { error };
      });
    }
  };
  await Promise.all(Array.from({ length: limit }, drain));
  if (failure) throw failure.error;
}
