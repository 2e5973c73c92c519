import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../../../test/helpers/wait-for.ts';
import type { Disk } from '../disk.ts';
import type { World } from '../world.ts';
import type { Fault, Scene } from './fault.ts';

/** The server wants 200 MB before it starts. */
const DATABASE_DISK_MB = 300;
const CALLS_DISK_MB = 8;
/** No agent takes as long as that. */
const STANDSTILL_MS = 2000;
const STANDSTILL_LIMIT_MS = 60_000;

type Full = {
  choose(world: World): Disk;
  /** Just before. */
  before?(world: World): void;
  /** Waits for as long as the disk is to be full. */
  last(scene: Scene): Promise<unknown>;
};

function fullDisk({ choose, before, last }: Full): Fault {
  let disk: Disk | undefined;
  return {
    needsDisk: true,
    prepare(world) {
      disk = choose(world);
    },
    async strike(scene) {
      before?.(scene.world);
      disk?.fill();
      await last(scene);
      disk?.free();
      return { overAt: Date.now() };
    },
  };
}

export const callDiskFull = (): Fault =>
  fullDisk({
    choose: (world) => world.mount(join(world.state, 'calls'), CALLS_DISK_MB),
    last: ({ story }) => sleep(story.random.int(1000, 8000)),
  });

export const databaseDiskFull = (): Fault =>
  fullDisk({
    choose(world) {
      const disk = world.mount(world.state, DATABASE_DISK_MB);
      // The calls have room.
      world.mount(join(world.state, 'calls'), CALLS_DISK_MB);
      return disk;
    },
    before: ({ state }) => giveBackLog(join(state, 'temporal.db')),
    async last(scene) {
      await waitForStandstill(scene);
      await sleep(scene.story.random.int(0, 5000));
    },
  });

/** SQLite writes its log anew from the beginning, in room that it has: it has to give that back for the disk to matter. */
function giveBackLog(database: string): void {
  const script =
    'import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=5).execute("pragma wal_checkpoint(truncate)")';
  execFileSync('python3', ['-c', script, database]);
}

/** Until no agent starts or ends any more. */
async function waitForStandstill({ world, run }: Scene): Promise<void> {
  let ended = false;
  void run.end.then(() => {
    ended = true;
  });
  const stands = (): boolean => Date.now() - (world.readLog().at(-1)?.at ?? 0) > STANDSTILL_MS;
  await waitFor('nothing goes on', () => ended || stands(), STANDSTILL_LIMIT_MS);
  if (ended) throw new Error('the dispatch went on to its end without the room that it was to lack');
}

/** The result must come all the same, with a warning; the traces are written later. */
export const traceDiskFull = (): Fault => {
  let disk: Disk | undefined;
  return {
    needsDisk: true,
    prepare(world) {
      disk = world.mount(join(world.workspace, 'traces'), 4);
    },
    async strike({ world, run }) {
      disk?.fill();
      const { stderr } = await run.end;
      disk?.free();
      const overAt = Date.now();
      const { code } = await world.cli('trace', world.id);
      return {
        overAt,
        backAt: Date.now(),
        complaints: [
          ...(stderr.includes('warning: no traces') ? [] : ['the run did not say that it could write no traces']),
          ...(code === 0 ? [] : [`dispatch trace ended with ${code}`]),
        ],
      };
    },
  };
};
