import { setTimeout as sleep } from 'node:timers/promises';
import { type Line, LOSSES, openLine } from '../line.ts';
import type { Fault } from './fault.ts';

/** The connection between worker and server is lost for a while: the worker speaks to the server over a line that is cut. */
export function connectionLost(ms: number): Fault {
  let line: Line | undefined;
  return {
    async prepare(world) {
      await world.cli('up');
      line = await openLine(world.address());
      world.env['TEMPORAL_ADDRESS'] = line.address;
    },
    async strike({ story, run }) {
      const loss = story.random.pick(LOSSES);
      line?.cut(loss);
      await sleep(ms);
      line?.mend(loss);
      const overAt = Date.now();
      void run.end.then(() => line?.close());
      return { overAt };
    },
  };
}
