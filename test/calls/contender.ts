// Begins call after call at the same moment as another contender, then tries to start its run.
// Prints, for each round, whether it became the owner. argv: FOLDER ME OTHER ROUNDS
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openFolder } from '../../src/calls/folder.ts';
import { beginCall, type OpenCall } from '../../src/calls/open-call.ts';
import { KEY, RUNNING } from './call-records.ts';

const [folder = '.', me = '', other = '', rounds = '1'] = process.argv.slice(2);

/** Goes on within microseconds of the other one. */
async function meet(place: string): Promise<void> {
  writeFileSync(join(folder, `${place}.${me}`), '');
  const deadline = Date.now() + 20_000;
  while (!existsSync(join(folder, `${place}.${other}`))) {
    if (Date.now() > deadline) throw new Error(`${other} did not come to ${place}`);
    await nextTurn();
  }
}

async function begin(round: number): Promise<OpenCall> {
  const look = () => ({ alive: true, exit: undefined });
  const begun = await beginCall(openFolder(join(folder, `call-${round}`)), { key: KEY, known: [], look });
  if (begun.type !== 'open') throw new Error(`the call is ${begun.type}`);
  return begun.call;
}

async function start({ hold, lease }: OpenCall): Promise<string> {
  try {
    await hold(({ write }) => write({ ...RUNNING, lease }));
    return 'owner';
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

for (let round = 0; round < Number(rounds); round++) {
  await meet(`before-${round}`);
  const call = await begin(round);
  await meet(`begun-${round}`);
  const outcome = await start(call);
  await meet(`after-${round}`);
  console.log(JSON.stringify({ outcome, isOurs: call.isOurs() }));
}
