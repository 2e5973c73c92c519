import { readBackend } from '../../activities/backend/frozen.ts';
import { KINDS } from '../../activities/kinds.ts';
import { isArtifactRef } from '../plan/json.ts';
import type { Plan, PlanTask } from '../plan/plan.ts';
import { findExpressions } from '../plan/template.ts';
import { findValue } from './place.ts';
import { listNames, quote } from './words.ts';

/**
 * What is allowed in a spec and yet probably not meant: one readable line each.
 *
 * @param written the spec without configuration below it
 */
export function listWarnings(written: unknown, plan: Plan): string[] {
  return [...warnOfUnusedAgents(written, plan), ...warnOfShortTimeouts(plan), ...warnOfForeignTasks(plan)];
}

/** Agents of configuration files are there for other dispatches, too. */
function warnOfUnusedAgents(written: unknown, { agents }: Plan): string[] {
  const backends = Object.values(agents).map((agent) => readBackend(agent)?.agent);
  const used = new Set([...Object.keys(agents), ...backends]);
  const named = Object.keys(findValue(written, ['config', 'agents']) ?? {});
  const unused = named.filter((name) => !used.has(name));
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

/** What our own workers would do for a task, and a worker of another language does only if it was written to. */
function warnOfForeignTasks({ tasks, agents }: Plan): string[] {
  return tasks.flatMap((task, number) => {
    const { queue, agent } = task;
    if (queue === undefined || Object.hasOwn(KINDS, agents[agent]!.kind)) return [];
    const left = listLeft(task);
    if (left.length === 0) return [];
    return [
      `tasks[${number}]: ${left.join(', ')}: left to the worker on queue ${quote(queue)}, which gets it as it is`,
    ];
  });
}

function listLeft({ input, output_schema, outputs }: PlanTask): string[] {
  const expressions = isArtifactRef(input) ? [] : findExpressions(input);
  const names = expressions.flatMap(({ env, secrets }) => [
    ...env.map((name) => `env.${name}`),
    ...secrets.map((name) => `secret.${name}`),
  ]);
  return [...new Set(names), ...(output_schema ? ['output_schema'] : []), ...(outputs ? ['outputs'] : [])];
}
