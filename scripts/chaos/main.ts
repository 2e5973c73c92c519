/**
 * The fault suite: random graphs of real agents, something breaks at a random moment, and afterwards everything is compared.
 *
 *   npm run chaos                                        50 runs, seeds 1 to 50
 *   npm run chaos -- --seed 17                           that one again
 *   npm run chaos -- --fault call-disk-full --runs 5     five seeds with that fault
 *   npm run chaos -- --seed 17 --evidence FOLDER         with all that is known of it, when it is violated
 *
 * A seed decides the graph, the fault and its moment. Exits 1 when anything was violated.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setup } from '../../test/global-setup.ts';
import { canMount } from '../../test/helpers/mount.ts';
import { makeFault } from './faults/index.ts';
import { FAULTS, type FaultName } from './faults/names.ts';
import { runStory } from './run.ts';
import { tellStory } from './story.ts';
import { describeRow, formatSummary, formatTable, type Row, summarize } from './table.ts';

const RUNS = 50;
/** Each has a server and several agents at work. */
const AT_ONCE = 2;

type Options = { first: number; runs: number; fault: FaultName | undefined; evidence: string | undefined };

const STRING = { type: 'string' } as const;

function readOptions(): Options {
  const { values } = parseArgs({
    options: { seed: STRING, fault: STRING, runs: STRING, evidence: STRING },
  });
  const fault = FAULTS.find((name) => name === values.fault);
  if (values.fault !== undefined && !fault) throw new Error(`no fault ${values.fault}; there are ${FAULTS.join(', ')}`);
  const runs = values.runs ?? (values.seed === undefined ? RUNS : 1);
  return { first: toNumber(values.seed ?? 1), runs: toNumber(runs), fault, evidence: values.evidence };
}

function toNumber(text: string | number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${text} is no whole number from 1`);
  return value;
}

async function play(seed: number, fault: FaultName | undefined): Promise<Row> {
  const story = tellStory(seed, fault);
  if (makeFault(story.fault).needsDisk && !canMount)
    return { seed, fault: story.fault, skipped: 'this user may not mount a small disk' };
  return runStory(story);
}

/** Maps become objects, so that the file tells all. */
function writeEvidence(folder: string, row: Row): void {
  if (!('evidence' in row) || row.violations.length === 0) return;
  mkdirSync(folder, { recursive: true });
  const plain = (_: string, value: unknown) => (value instanceof Map ? Object.fromEntries(value) : value);
  writeFileSync(join(folder, `${row.fault}-${row.seed}.json`), JSON.stringify(row, plain, 2));
}

const { first, runs, fault, evidence } = readOptions();
const endSetup = await setup();
try {
  const began = performance.now();
  const seeds = Array.from({ length: runs }, (_, number) => first + number);
  const rows: Row[] = [];
  // The runs under way must take their servers and disks away.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => seeds.splice(0));
  const work = async (): Promise<void> => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
      const row = await play(seed, fault);
      rows.push(row);
      if (evidence) writeEvidence(evidence, row);
      process.stderr.write(`${describeRow(row)}\n`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const seconds = Math.round((performance.now() - began) / 1000);
  process.stdout.write(`${formatTable(rows)}\n\n${formatSummary(rows)}\n\n${summarize(rows)} in ${seconds} s\n`);
  process.exitCode = rows.some((row) => 'violations' in row && row.violations.length > 0) ? 1 : 0;
} finally {
  await endSetup();
}
