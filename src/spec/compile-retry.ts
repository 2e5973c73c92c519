import type { AgentKind } from '../../activities/kinds.ts';
import type { RetrySettings } from '../plan/plan.ts';
import { roundToMilliseconds } from './durations.ts';
import type { Retry } from './fields.ts';

const DEFAULTS: RetrySettings = { max_attempts: 3, initial_seconds: 1, backoff: 2, max_seconds: 60 };

/** Retry settings as written for the dispatch, its agent, and the task; a later one wins field by field. */
export type RetryLevels = readonly (Retry | undefined)[];

/** The settings that hold for a task. A first wait over the longest one, from different levels, lengthens the latter. */
export function mergeRetry(levels: RetryLevels): RetrySettings {
  const merged: RetrySettings = { ...DEFAULTS };
  for (const level of levels) Object.assign(merged, level);
  const initial = roundToMilliseconds(merged.initial_seconds);
  const longest = Math.max(initial, roundToMilliseconds(merged.max_seconds));
  return { ...merged, initial_seconds: initial, max_seconds: longest };
}

/** Failures that are not retried although they are the agent's own doing: those that cost or mean it, unless asked for. */
export function listFinalFailures(kind: AgentKind, levels: RetryLevels): string[] {
  const isAsked = levels.some((level) => level?.max_attempts !== undefined);
  return kind.failsOnce && !isAsked ? ['AgentFailed'] : [];
}
