/**
 * Asks at most once in a while: who asks meanwhile gets the last answer, or the one that is on its way.
 *
 * @param ms how long an answer counts from when it came; failures count as long
 */
export function cacheFor<Answer>(ms: number, ask: () => Promise<Answer>): () => Promise<Answer> {
  let last: { answer: Promise<Answer>; until: number } | undefined;
  return () => {
    if (last && Date.now() < last.until) return last.answer;
    const entry = { answer: ask(), until: Number.POSITIVE_INFINITY };
    const settle = () => {
      entry.until = Date.now() + ms;
    };
    entry.answer.then(settle, settle);
    last = entry;
    return entry.answer;
  };
}

/** What comes first: the answer, or, after `ms`, what stands for it. */
export async function within<Answer>(ms: number, answer: Promise<Answer>, instead: () => Answer): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Answer>((resolve) => {
    timer = setTimeout(() => resolve(instead()), ms);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
