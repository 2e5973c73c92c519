import { DispatchError } from './errors.ts';
import type { Plan } from './plan/plan.ts';

/** Set for every program that an agent runs. Unset outside of dispatches. */
const DEPTH = 'DISPATCH_DEPTH';
const LIMIT = 'PARALLEL_DISPATCH_MAX_DEPTH';
const DEFAULT_LIMIT = 2;

/** How many dispatches deep a process of this environment is: 0 for a person's, 1 for an agent's, 2 for an agent's agent. */
function getDepth(env: NodeJS.ProcessEnv): number {
  return readCount(env, DEPTH) ?? 0;
}

/**
 * Keeps agents that start dispatches from doing so without end.
 *
 * @throws DispatchError `TooDeep` when a process of this environment may start none
 */
export function requireDepth(env: NodeJS.ProcessEnv): void {
  const depth = getDepth(env);
  const limit = readCount(env, LIMIT) ?? DEFAULT_LIMIT;
  if (depth < limit) return;
  throw new DispatchError('TooDeep', {
    path: DEPTH,
    message: `this is an agent ${depth} dispatches deep, and dispatches may be nested ${limit} deep`,
    next_step: `do the work here without a dispatch, or set ${LIMIT} where the first one is started`,
  });
}

/** The plan with its submitter's depth, which whoever serves it passes on. */
export function withDepth({ depth: _, ...plan }: Plan, env: NodeJS.ProcessEnv): Plan {
  const depth = getDepth(env);
  return depth > 0 ? { ...plan, depth } : plan;
}

/** @throws DispatchError `InvalidConfig` when a variable is set to anything but a whole number */
function readCount(env: NodeJS.ProcessEnv, name: string): number | undefined {
  const text = env[name]?.trim();
  if (!text) return undefined;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  const next_step = 'set it to a whole number, or unset it';
  throw new DispatchError('InvalidConfig', { path: name, message: `${JSON.stringify(text)} is no number`, next_step });
}
