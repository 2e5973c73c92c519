import { loadCaps } from './config/load.ts';
import { type PrepareOptions, prepareDispatch } from './spec/prepare.ts';
import { describePlan } from './view/plan/describe.ts';

export type PlanOptions = Partial<Omit<PrepareOptions, 'forRun'>>;

/**
 * Checks a dispatch and tells what a run would do: order, width, critical path, each task's agent and dependencies.
 * Starts nothing and needs no Temporal.
 *
 * @param spec a dispatch as parsed from JSON or YAML
 * @throws DispatchError `InvalidSpec` with all problems; `NotAllowed` by the administrator's limits
 */
export async function planDispatch(spec: unknown, options: PlanOptions = {}): Promise<ReturnType<typeof describePlan>> {
  const workspace = options.workspace ?? process.cwd();
  const { plan, routes } = await prepareDispatch(spec, {
    ...options,
    env: options.env ?? process.env,
    config: options.config ?? (await loadCaps()),
    workspace,
    forRun: false,
  });
  return describePlan(plan, routes);
}
