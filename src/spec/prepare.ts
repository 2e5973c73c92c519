import { availableParallelism } from 'node:os';
import { requireAllowed } from '../config/forbidden.ts';
import type { Config } from '../config/layer.ts';
import { DispatchError } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';
import type { Candidate } from '../routing/route.ts';
import { compileSpec, type Overrides } from './compile.ts';
import { warnOfCrowds } from './crowds.ts';
import { priority, seconds, workers } from './fields.ts';
import { type LineOf, toProblems } from './finding.ts';
import { LIMITS } from './limits.ts';
import { findMissingParts } from './missing.ts';
import { listChosen } from './routes.ts';
import type { Spec } from './schema.ts';
import { findWork, giveTurns } from './turns.ts';
import { validateSpec } from './validate.ts';
import { listWarnings } from './warnings.ts';
import { quote } from './words.ts';
import { resolveWorkers } from './workers.ts';

/** How a spec becomes a plan. */
export type PrepareOptions = {
  /** Absolute path of the folder to which paths in the spec are relative. */
  workspace: string;
  /** Whether the limits of a run hold, too: false only looks at the dispatch. Default true. */
  forRun?: boolean | undefined;
  /** Title for a spec that has none. */
  name?: string | undefined;
  overrides?: Overrides | undefined;
  /** Processor cores that `cpu_cores` stands for; this machine's when absent. */
  cpuCores?: number | undefined;
  /** The environment in which agents are to run here: their programs and logins are looked for. Absent: they are not. */
  env?: NodeJS.ProcessEnv | undefined;
  /** Finds lines in the text that the spec was read from: they then stand in the problems. */
  lineOf?: LineOf | undefined;
  /** What holds where the spec says nothing, and what the administrator allows; nothing and everything when absent. */
  config?: Config | undefined;
};

/** A dispatch that is ready to be run. `traceDir` is as written, relative to the workspace. */
export type Prepared = {
  plan: Plan;
  spec: Spec;
  traceDir: string;
  warnings: string[];
  /** Why the agents of "auto" tasks were chosen, by the tasks' numbers. */
  routes: Map<number, Candidate>;
};

/**
 * Validates any value as a spec and makes the plan that the workflow gets.
 *
 * @throws DispatchError `InvalidSpec` with all problems of the spec; `Usage` when an override is out of range; `NotAllowed`
 */
export async function prepareDispatch(value: unknown, options: PrepareOptions): Promise<Prepared> {
  const { workspace, forRun = true, overrides = {}, cpuCores = availableParallelism(), lineOf, config } = options;
  validateOverrides(overrides, cpuCores);
  const valid = await validateSpec(value, { workspace, cpuCores, forRun, lineOf, config });
  const compiled = compileSpec(valid, { workspace, cpuCores, name: options.name ?? 'dispatch', overrides });
  const { spec, draft } = valid;
  if (config) await requireAllowed(compiled, { ...options, config, overrides, spec: value });
  const missing = options.env === undefined ? [] : await requireAgents(compiled, { env: options.env, lineOf });
  const works = await findWork(compiled, spec);
  const plan = giveTurns(compiled, works);
  const warnings = [...listWarnings(value, plan), ...missing, ...warnOfCrowds(plan, works)];
  return { plan, spec, traceDir: spec.config.trace_dir, warnings, routes: listChosen(draft) };
}

/** Refuses a plan with tasks that cannot run on this machine; what only seems to be missing is a warning. */
async function requireAgents(plan: Plan, around: Parameters<typeof findMissingParts>[1]): Promise<string[]> {
  const { errors, warnings } = await findMissingParts(plan, around);
  if (errors.length > 0) throw new DispatchError('InvalidSpec', toProblems(errors, around.lineOf));
  return warnings;
}

function validateOverrides({ max_workers, timeout_seconds, priority: urgency }: Overrides, cpuCores: number): void {
  const number = workers.optional().safeParse(max_workers);
  if (!number.success || resolveWorkers(number.data ?? 1, cpuCores) > LIMITS.workers) {
    const next_step = `give a whole number from 1 to ${LIMITS.workers}, or "cpu_cores * X"`;
    throw new DispatchError('Usage', { path: '', message: `${quote(max_workers)} is no number of workers`, next_step });
  }
  if (!seconds.optional().safeParse(timeout_seconds).success) {
    const next_step = `give seconds, more than 0 and at most ${LIMITS.seconds}`;
    throw new DispatchError('Usage', { path: '', message: `${quote(timeout_seconds)} is no timeout`, next_step });
  }
  if (!priority.optional().safeParse(urgency).success) {
    const next_step = 'give a whole number from 1, the most urgent, to 5';
    throw new DispatchError('Usage', { path: '', message: `${quote(urgency)} is no priority`, next_step });
  }
}
