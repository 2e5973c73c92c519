import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { expect, it } from 'vitest';
import { getVersion, packageRoot } from '../../src/package-info.ts';
import { decodeHistory } from '../../src/view/decode.ts';
import type { ViewEvent } from '../../src/view/events.ts';
import { applyEvent, createView } from '../../src/view/fold.ts';

const FOLDER = join(packageRoot, 'test/fixtures/histories', getVersion());
/** What ends with everything at once is told by the outcome alone, and one run of several is not the whole. */
const KINDS = readdirSync(FOLDER).filter(
  (file) => !/^(cancel|deadline|queue|continue-as-new|continued)\.json$/.test(file),
);

function fold(events: ViewEvent[]) {
  const view = createView('recorded');
  for (const event of events) applyEvent(view, event);
  return [...view.tasks.values()].map(({ task_id, status, failure }) => [
    task_id,
    status,
    failure?.code,
    failure?.caused_by,
  ]);
}

it.each(KINDS)('the events of %s tell, before the last one, all that the outcome says', (file) => {
  const events = decodeHistory(historyFromJSON(JSON.parse(readFileSync(join(FOLDER, file), 'utf8'))));
  expect(events.at(-1)?.type).toBe('dispatch-closed');
  expect(fold(events.slice(0, -1))).toEqual(fold(events));
});
