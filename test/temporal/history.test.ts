import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLog } from '../../src/log.ts';
import { followEvents, type RawEvent, readEvents } from '../../src/temporal/history.ts';
import { startLocalServer } from '../../src/temporal/server/start.ts';

/** A client of the suite's server, which `spoil`s the page tokens that it sends. */
async function connect(spoil: (token: Uint8Array) => Uint8Array): Promise<Client> {
  const { address } = await startLocalServer({ env: process.env, report: () => undefined });
  const connection = await Connection.connect({ address });
  onTestFinished(() => connection.close());
  const client = new Client({ connection });
  const ask = client.workflowService.getWorkflowExecutionHistory.bind(client.workflowService);
  client.workflowService.getWorkflowExecutionHistory = ((request: { nextPageToken?: Uint8Array | null }) =>
    ask({ ...request, nextPageToken: request.nextPageToken ? spoil(request.nextPageToken) : null })) as typeof ask;
  return client;
}

/** A workflow that nobody serves, with an event that comes while it is followed. */
async function startWorkflow(client: Client) {
  const handle = await client.workflow.start('plum', { taskQueue: randomUUID(), workflowId: randomUUID() });
  await handle.signal('ripe');
  return handle;
}

async function collect(
  pages: AsyncGenerator<RawEvent[]>,
  onPage: (page: number) => Promise<unknown>,
): Promise<number[]> {
  const ids: number[] = [];
  let page = 0;
  for await (const events of pages) {
    ids.push(...events.map(({ eventId }) => Number(eventId)));
    await onPage(++page);
  }
  return ids;
}

const log = createLog({});

/** The server tells of such a task as if it were in the history, under numbers that later events get. */
async function failFirstTask(client: Client, taskQueue: string): Promise<void> {
  const place = { namespace: 'default', taskQueue: { name: taskQueue } };
  const poll = () =>
    client.withDeadline(Date.now() + 20_000, () => client.workflowService.pollWorkflowTaskQueue(place));
  const { taskToken } = await poll();
  await client.workflowService.respondWorkflowTaskFailed({ namespace: 'default', taskToken });
  await poll();
}

describe('the history of a workflow with a workflow task that is tried again', () => {
  it('lacks no event that comes under the number of one that was only for show', async () => {
    const client = await connect((token) => token);
    const taskQueue = randomUUID();
    const handle = await client.workflow.start('plum', { taskQueue, workflowId: randomUUID() });
    await failFirstTask(client, taskQueue);
    const names: string[] = [];
    for await (const events of followEvents({ client, workflowId: handle.workflowId, log })) {
      if (names.length === 0) await handle.terminate();
      names.push(...events.flatMap((event) => Object.keys(event).filter((key) => /^workflowExecution/.test(key))));
    }
    expect(names).toEqual(['workflowExecutionStartedEventAttributes', 'workflowExecutionTerminatedEventAttributes']);
  });
});

describe('the history of a workflow whose page token the server does not know any more', () => {
  it('is read on from where it was, with no event twice', async () => {
    let isFirst = true;
    const client = await connect((token) => {
      const sent = isFirst ? new Uint8Array([1, 2, 3]) : token;
      isFirst = false;
      return sent;
    });
    const handle = await startWorkflow(client);
    const ids = await collect(followEvents({ client, workflowId: handle.workflowId, log }), async (page) => {
      if (page === 1) await handle.terminate();
    });
    expect(isFirst).toBe(false);
    expect(ids).toEqual([1, 2, 3, 4]);
  });

  it('is given up when the server refuses every token', async () => {
    const client = await connect(() => new Uint8Array([1, 2, 3]));
    const handle = await startWorkflow(client);
    const reading = collect(followEvents({ client, workflowId: handle.workflowId, log }), async () => undefined);
    await expect(reading).rejects.toMatchObject({ code: 3 });
    await handle.terminate();
    expect(await collect(readEvents(client, handle.workflowId), async () => undefined)).toEqual([1, 2, 3, 4]);
  });
});
