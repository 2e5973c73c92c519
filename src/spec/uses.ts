import type { Plan, PlanTask } from '../plan/plan.ts';
import type { Place } from './place.ts';

/** Something that an agent is called for, and where the spec asks for it. */
export type Use = { task: PlanTask; place: Place };

/** All that a plan calls agents for: its tasks, and the synthesis at its end. */
export function listUses({ tasks, synthesis }: Plan): Use[] {
  const uses = tasks.map((task, number): Use => ({ task, place: ['tasks', number] }));
  return synthesis ? [...uses, { task: synthesis, place: ['config', 'synthesize'] }] : uses;
}
