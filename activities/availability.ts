import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../src/plan/json.ts';

/** Something that an agent needs and that was not found. */
export type Missing = {
  what: string;
  next_step: string;
  /** No call can succeed without it, here and now: a program that is not there. Anything else may yet turn out well. */
  certain?: true;
};

/** What of an agent is there on this machine. */
export type Availability = {
  /** Of its program. */
  version: string | null;
  /** Where its login or key comes from, in words; never the value. */
  credentials: string | null;
  missing: Missing[];
};

/**
 * Looks for what an agent needs, without a request to anybody and without starting anything that lasts.
 *
 * @param settings as parsed by the kind's schema; the agent's input defaults for a kind without settings
 * @param workspace to which paths are relative
 */
export type CheckAgent = (settings: JsonObject, env: NodeJS.ProcessEnv, workspace: string) => Promise<Availability>;

/** Kinds that are not in here need nothing. */
const CHECKS = new Map<string, () => Promise<CheckAgent>>([
  ['claude-code', async () => (await import('./claude-code/availability.ts')).checkClaudeCode],
  ['codex', async () => (await import('./codex/availability.ts')).checkCodex],
  ['command', async () => (await import('./command/availability.ts')).checkCommand],
  ['mcp', async () => (await import('./mcp/availability.ts')).checkMcpAgent],
  ['model', async () => (await import('./model/availability.ts')).checkModel],
  ['python', async () => (await import('./python/availability.ts')).checkPython],
]);

/** A little more than a program gets for its answer. */
const MOST_MS = 6_000;

/** Whether agents of a kind need anything that can be looked for. */
export function isCheckable(kind: string): boolean {
  return CHECKS.has(kind);
}

/** Checks one agent; an answer that does not come in time is told as missing. */
export async function checkAgent(
  kind: string,
  ...[settings, env, workspace]: Parameters<CheckAgent>
): Promise<Availability> {
  const check = await CHECKS.get(kind)?.();
  if (!check) return { version: null, credentials: null, missing: [] };
  const timer = new AbortController();
  const late = sleep(MOST_MS, LATE, { signal: timer.signal }).catch(() => LATE);
  try {
    return await Promise.race([check(settings, env, workspace), late]);
  } finally {
    timer.abort();
  }
}

const LATE: Availability = {
  version: null,
  credentials: null,
  missing: [{ what: 'whether it is there: the machine did not answer in time', next_step: 'try it again' }],
};
