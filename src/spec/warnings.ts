import type { Plan } from '../plan/plan.ts';
import type { Spec } from './schema.ts';
import { listNames, quote } from './words.ts';

/** What is allowed in a spec and yet probably not meant: one readable line each. */
export function listWarnings(spec: Spec, plan: Plan): string[] {
  return [...warnOfUnusedAgents(spec, plan), ...warnOfShortTimeouts(plan)];
}

function warnOfUnusedAgents({ config }: Spec, { agents }: Plan): string[] {
  const unused = Object.keys(config.agents).filter((name) => !Object.hasOwn(agents, name));
  if (unused.length === 0) return [];
  return [`config.agents: no task uses ${listNames(unused.map(quote))}; name it in a task's "agent", or remove it`];
}

function warnOfShortTimeouts({ tasks }: Plan): string[] {
  return tasks.flatMap(({ estimated_seconds, timeout_seconds }, number) => {
    if (estimated_seconds === undefined || estimated_seconds <= timeout_seconds) return [];
    const estimate = `is to take ${estimated_seconds} s but is stopped after ${timeout_seconds} s`;
    return [`tasks[${number}]: ${estimate}; raise its timeout_seconds`];
  });
}
