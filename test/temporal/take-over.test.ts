import { randomUUID } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { createLog } from '../../src/log.ts';
import { openSession } from '../../src/temporal/session.ts';
import { takeOver } from '../../src/temporal/take-over.ts';

it('a dispatch that ends in the moment in which it is taken over has ended, which is no failure', async () => {
  const report = () => undefined;
  const session = await openSession({ flags: {}, env: process.env, start: 'if-needed', log: createLog({}), report });
  onTestFinished(() => session.close());
  const id = randomUUID();
  const handle = await session.client.workflow.start('plum', { taskQueue: id, workflowId: id });
  await handle.terminate();
  const options = { force: true, atWork: new Set<string>(), elsewhere: new Set<string>(), report };
  await expect(takeOver(session, id, options)).resolves.toBeUndefined();
});
