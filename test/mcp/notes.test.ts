import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { listNotes } from '../../src/mcp/describe.ts';
import type { Session } from '../../src/temporal/session.ts';
import { createView } from '../../src/view/fold.ts';
import type { DispatchView } from '../../src/view/model.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

const HERE = { host: hostname() };
const LONG_AGO = '2026-01-01T00:00:00Z';

it.each<[what: string, view: Partial<DispatchView>, notes: string[]]>([
  ['it runs, and nobody serves it', {}, ['nobody serves it now: dispatch resume plums goes on with it']],
  ['it has just begun', { started_at: new Date().toISOString() }, []],
  ['it runs on another host', { memo: { host: 'elsewhere' } }, []],
  ['it has ended', { status: 'success' }, []],
])('whoever waits for a dispatch hears when it would wait for ever: %s', async (_, view, notes) => {
  const session = { callsRoot: await makeTemporaryFolder(), namespaceId: 'n' } as Session;
  const running = { ...createView('plums'), started_at: LONG_AGO, memo: HERE };
  expect(await listNotes({ ...running, ...view }, session)).toEqual(notes);
});
