import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Disk } from '../disk.ts';
import type { World } from '../world.ts';
import type { Fault } from './fault.ts';

/** The server wants 200 MB before it starts. */
const DATABASE_DISK_MB = 300;

/** The folder is full for a while. */
function fullFor(choose: (world: World) => Disk, { low, high }: { low: number; high: number }): Fault {
  let disk: Disk | undefined;
  return {
    needsDisk: true,
    prepare(world) {
      disk = choose(world);
    },
    async strike({ story }) {
      disk?.fill();
      await sleep(story.random.int(low, high));
      disk?.free();
      return { overAt: Date.now() };
    },
  };
}

export const callDiskFull = (): Fault =>
  fullFor((world) => world.mount(join(world.state, 'calls'), 8), { low: 1000, high: 8000 });

export const databaseDiskFull = (): Fault =>
  fullFor(
    (world) => {
      const disk = world.mount(world.state, DATABASE_DISK_MB);
      // The calls have room.
      world.mount(join(world.state, 'calls'), 64);
      return disk;
    },
    { low: 3000, high: 10_000 },
  );

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
