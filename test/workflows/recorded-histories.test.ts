import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { describe, expect, it } from 'vitest';
import { KINDS } from '../../scripts/histories/kinds.ts';
import { createLog } from '../../src/log.ts';
import { getVersion, getWorkflowBundle, packageRoot } from '../../src/package-info.ts';
import { checkReplay, type Verdict } from '../../src/temporal/replay-check.ts';
import { installRuntime } from '../../src/temporal/runtime.ts';

const FOLDER = join(packageRoot, 'test/fixtures/histories');
const FILES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));

installRuntime(createLog({}));

/** Replays a recorded history, given as its file's text, on the workflow code of this build. */
function replay(text: string): Promise<Verdict> {
  return checkReplay(getWorkflowBundle().codePath, historyFromJSON(JSON.parse(text)), 'recorded');
}

/** What a developer is told whose change does not repeat a history. */
function adviseDeveloper(file: string, verdict: Verdict): string | null {
  if (verdict.safe) return null;
  return [
    `${file}: at event ${verdict.event ?? '?'} this code decides otherwise than the one that recorded it: ${verdict.reason}`,
    'Dispatches that are under way could not go on after an upgrade.',
    `- Is ${file.split('/')[0]} a released version? Then put the change behind patched(), so that old histories take the old road.`,
    `- Is it not? Then record anew what the change is about: npm run histories -- ${file.replace(/.*\/|\.json$/g, '')}`,
    'See AGENTS.md, "Recorded histories".',
  ].join('\n');
}

describe('a dispatch that an earlier build recorded', () => {
  it.each(FILES)('%s is decided the same by this one', async (file) => {
    const verdict = await replay(await readFile(join(FOLDER, file), 'utf8'));
    expect(adviseDeveloper(file, verdict)).toBeNull();
  });
});

it.each(Object.keys(KINDS))(
  'a history of kind %s is recorded with this version; npm run histories does that',
  (name) => {
    expect(FILES).toContain(join(getVersion(), `${name}.json`));
  },
);

describe('a change of what is decided', () => {
  it('is found, with the event and with what to do', async () => {
    const text = await readFile(join(FOLDER, getVersion(), 'failures.json'), 'utf8');
    const verdict = await replay(text.replaceAll('"activityId":"c"', '"activityId":"other"'));
    expect(verdict).toMatchObject({
      safe: false,
      event: expect.any(Number),
      reason: expect.stringContaining("'other'"),
    });
    expect(adviseDeveloper('0.1.0/failures.json', verdict)).toMatch(
      /patched\(\)(.|\n)*npm run histories -- failures$/m,
    );
  });
});
