import type { RunningCli } from '../../../test/helpers/cli.ts';
import type { Story } from '../story.ts';
import type { World } from '../world.ts';

/** What a fault has to work with: the run is under way, and its moment has come. */
export type Scene = { world: World; story: Story; run: RunningCli };

/** What a fault has done. */
export type Struck = {
  /** When nothing stood in the way any more, or the user's command began that mends it. */
  overAt: number;
  /** When things went on, for a fault that the agents do not notice. */
  backAt?: number;
  /** The run of an agent that was killed. */
  killed?: { task: string; pid: number; at: number };
  /** What the fault itself saw go wrong. */
  complaints?: string[];
};

/** A way in which things break, and what a user does then. */
export type Fault = {
  /** Only for who may mount disks. */
  needsDisk?: boolean;
  prepare?(world: World): Promise<void> | void;
  strike(scene: Scene): Promise<Struck>;
};

/** Kills a command and waits until it is gone. */
export async function killCli(cli: RunningCli): Promise<void> {
  cli.kill('SIGKILL');
  await cli.end;
}

/** Goes on with the dispatch, as a user would after a pause. */
export function resume({ world }: Pick<Scene, 'world'>): Struck {
  const overAt = Date.now();
  world.serve(['resume', world.id]);
  return { overAt };
}
