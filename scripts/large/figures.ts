import type { Client } from '@temporalio/client';
import { readEvents } from '../../src/temporal/history.ts';
import { decodeEvent } from '../../src/view/decode.ts';
import type { DispatchResult } from '../../src/view/result.ts';

/** Of a dispatch's histories: all runs together, and the time of each call's scheduling in ms. */
export type HistoryFigures = { runs: number; events: number; mebibytes: number; scheduledAt: number[] };

/** Reads what a dispatch has left on the server. */
export async function readHistories(client: Client, id: string): Promise<HistoryFigures> {
  const figures = { runs: 0, events: 0, scheduledAt: [] as number[] };
  for await (const page of readEvents(client, id)) {
    figures.events += page.length;
    for (const event of page.map(decodeEvent)) {
      if (event?.type === 'dispatch-started') figures.runs++;
      if (event?.type === 'call-scheduled' && event.call) figures.scheduledAt.push(Date.parse(event.time));
    }
  }
  const { raw } = await client.workflow.getHandle(id).describe();
  return { ...figures, mebibytes: Number(raw.workflowExecutionInfo?.historySizeBytes ?? 0) / 2 ** 20 };
}

/** Tasks a second in each tenth of a dispatch, by the order of their ends. */
export function measureTenths({ results }: DispatchResult): number[] {
  const ends = results
    .map(({ started_at, execution_time_ms }) => Date.parse(started_at ?? '') + execution_time_ms)
    .sort((one, other) => one - other);
  const size = ends.length / 10;
  const begin = Math.min(...results.map(({ started_at }) => Date.parse(started_at ?? '')));
  return Array.from({ length: 10 }, (_, tenth) => {
    const from = tenth === 0 ? begin : ends[Math.round(tenth * size) - 1]!;
    const to = ends[Math.round((tenth + 1) * size) - 1]!;
    return (1000 * size) / Math.max(1, to - from);
  });
}
