import { proxyActivities } from '@temporalio/workflow';

// What a careful person writes by hand for one purpose: no graph, no policies, no view.
const { bare } = proxyActivities<{ bare(milliseconds: number): Promise<null> }>({ startToCloseTimeout: '5 minutes' });

/** `total` independent calls, at most `limit` at once. */
export async function bareFan({
  total,
  limit,
  milliseconds,
}: {
  total: number;
  limit: number;
  milliseconds: number;
}): Promise<void> {
  let left = total;
  const lane = async () => {
    while (left-- > 0) await bare(milliseconds);
  };
  await Promise.all(Array.from({ length: limit }, lane));
}

/** `total` calls, one after another. */
export async function bareChain({ total }: { total: number }): Promise<void> {
  for (let call = 0; call < total; call++) await bare(0);
}
