/**
 * Records histories of dispatches of every kind, which later versions of the workflow must be able to repeat:
 *
 *   npm run histories               the kinds that this version has none of yet
 *   npm run histories -- breaker    these kinds anew
 *
 * A folder a version. That of a version that is released is never written again.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { getVersion, packageRoot } from '../src/package-info.ts';
import { setup } from '../test/global-setup.ts';
import { startCli } from '../test/helpers/cli.ts';
import { startFaultyServer } from './histories/faulty-server.ts';
import { KINDS, type Kind, play, type Stage } from './histories/kinds.ts';
import { scrub } from './histories/scrub.ts';

/** The same on every machine: it is in the plans. */
const WORKSPACE = '/tmp/w';
const FOLDER = join(packageRoot, 'test/fixtures/histories', getVersion());

const pathOf = (name: string) => join(FOLDER, `${name}.json`);

function chooseKinds(words: string[]): string[] {
  const unknown = words.filter((word) => !(word in KINDS));
  if (unknown.length > 0) throw new Error(`no kind ${unknown.join(', ')}; there are ${Object.keys(KINDS).join(', ')}`);
  return words.length > 0 ? words : Object.keys(KINDS).filter((name) => !existsSync(pathOf(name)));
}

async function fetchHistory(id: string, { firstRun }: Kind): Promise<unknown> {
  const record = join(process.env['XDG_STATE_HOME']!, 'parallel-dispatcher', 'server.json');
  const connection = await Connection.connect({ address: JSON.parse(await readFile(record, 'utf8')).address });
  try {
    const { workflow } = new Client({ connection });
    const { raw } = await workflow.getHandle(id).describe();
    const runId = firstRun ? raw.workflowExecutionInfo?.firstRunId : undefined;
    return JSON.parse(historyToJSON(await workflow.getHandle(id, runId || undefined).fetchHistory()));
  } finally {
    await connection.close();
  }
}

/** Not recursive: a folder that somebody else has there is not ours to remove. */
async function record(name: string, url: string): Promise<void> {
  await mkdir(WORKSPACE);
  try {
    const start: Stage['start'] = (args, spec) =>
      startCli(args, { cwd: WORKSPACE, ...(spec && { stdin: JSON.stringify(spec) }) });
    const id = await play(KINDS[name]!, { id: name, workspace: WORKSPACE, url, start });
    const history = scrub(await fetchHistory(id, KINDS[name]!), [
      packageRoot,
      await realpath(join(packageRoot, 'node_modules')),
      process.env['HOME']!,
    ]) as { events: unknown[] };
    const lines = history.events.map((event) => JSON.stringify(event)).join(',\n');
    await writeFile(pathOf(name), `{"events":[\n${lines}\n]}\n`);
    process.stderr.write(`${name}: ${history.events.length} events\n`);
  } finally {
    await rm(WORKSPACE, { recursive: true });
  }
}

const names = chooseKinds(process.argv.slice(2));
const endSetup = await setup();
const server = await startFaultyServer();
try {
  await mkdir(FOLDER, { recursive: true });
  for (const name of names) {
    server.reset();
    await record(name, server.url);
  }
} finally {
  server.close();
  await endSetup();
}
