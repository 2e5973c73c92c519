import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, killCli } from './fault.ts';

/** From before the second worker has begun until after it has taken over. */
const LATEST_MS = 3000;

/** A second worker takes the dispatch over while the first one lives, and one of the two is killed. */
export const oneOfTwoWorkersKilled: Fault = {
  async strike({ world, story, run }) {
    const second = world.serve(['resume', world.id, '--take-over']);
    await sleep(story.random.int(0, LATEST_MS));
    await killCli(story.random.chance(0.5) ? run : second);
    const overAt = Date.now();
    // Refused when the other one serves, and that one then gives the result.
    world.serve(['resume', world.id]);
    return { overAt };
  },
};
