import { HISTORY_LIMIT } from '../plan/history-limit.ts';
import type { JsonObject } from '../plan/json.ts';
import type { NotifySettings } from '../plan/notices.ts';
import type { Plan, PlanAgent, PlanTask } from '../plan/plan.ts';
import { SYNTHESIS } from '../plan/synthesis.ts';
import { type Agent, findAgent } from './agents.ts';
import { findBackend, freezeBackend, mergeSettings } from './backends.ts';
import { compileTask } from './compile-task.ts';
import type { AgentSettings } from './config-schema.ts';
import type { Draft } from './draft.ts';
import { roundToMilliseconds } from './durations.ts';
import type { Workers } from './fields.ts';
import type { Spec } from './schema.ts';
import type { SpecSynthesis } from './synthesize-schema.ts';
import type { ValidSpec } from './validate.ts';
import { resolveWorkers } from './workers.ts';

/** What the command line says instead of the spec. */
export type Overrides = {
  max_workers?: Workers | undefined;
  /** Instead of `config.timeout_seconds`; tasks and agents with a time of their own keep it. */
  timeout_seconds?: number | undefined;
  /** Instead of `config.priority`; tasks with one of their own keep it. */
  priority?: number | undefined;
  /** One task at a time. */
  sequential?: boolean | undefined;
};

export type CompileOptions = {
  workspace: string;
  cpuCores: number;
  /** Title for a spec that has none. */
  name: string;
  overrides: Overrides;
};

/** A spec in the form that the workflow gets: numbers for ids, defaults and settings merged, nothing to look up. */
export function compileSpec({ spec: written, draft }: ValidSpec, options: CompileOptions): Plan {
  const spec = applyOverrides(written, options.overrides);
  const { config } = spec;
  return {
    v: 1,
    name: spec.name ?? options.name,
    workspace: options.workspace,
    tasks: compileTasks(spec, draft),
    agents: compileAgents(spec, draft, options.cpuCores),
    max_workers: resolveWorkers(config.max_workers, options.cpuCores),
    on_failure: config.on_failure,
    ...(config.priority === undefined ? {} : { priority: config.priority }),
    ...(config.deadline_seconds === undefined
      ? {}
      : { deadline_seconds: roundToMilliseconds(config.deadline_seconds) }),
    ...(config.continue_as_new_events && {
      continue_at: { ...HISTORY_LIMIT, events: config.continue_as_new_events },
    }),
    ...(config.notify && { notify: compileNotify(config.notify) }),
    ...(config.synthesize && { synthesis: compileSynthesis(spec, config.synthesize, draft) }),
    circuit_breaker: {
      ...config.circuit_breaker,
      recovery_timeout_seconds: roundToMilliseconds(config.circuit_breaker.recovery_timeout_seconds),
    },
  };
}

function compileNotify({ command, ...rest }: NonNullable<Spec['config']['notify']>): NotifySettings {
  return { argv: command, ...rest };
}

/** It keeps to the priority of the dispatch's tasks. */
function compileSynthesis({ config }: Spec, { agent: name, ...asked }: SpecSynthesis, draft: Draft): PlanTask {
  const agent = findAgent(draft.agents, name);
  return compileTask(
    { task_id: SYNTHESIS, agent: name, dependencies: [], ...asked },
    {
      config,
      agent,
      work: findBackend(agent, draft.agents) ?? agent,
      settings: findSettings(config, agent, draft),
      dependencies: [],
      reads: [],
    },
  );
}

function applyOverrides(spec: Spec, { max_workers, timeout_seconds, priority, sequential }: Overrides): Spec {
  const workers = sequential ? 1 : max_workers;
  const config = {
    ...spec.config,
    ...(workers === undefined ? {} : { max_workers: workers }),
    ...(timeout_seconds === undefined ? {} : { timeout_seconds }),
    ...(priority === undefined ? {} : { priority }),
  };
  return { ...spec, config };
}

function compileTasks({ tasks, config }: Spec, draft: Draft): PlanTask[] {
  const reads = collectReads(draft);
  return tasks.map((task, number) => {
    const agent = findAgent(draft.agents, task.agent);
    return compileTask(task, {
      config,
      agent,
      work: findBackend(agent, draft.agents) ?? agent,
      settings: findSettings(config, agent, draft),
      dependencies: draft.dependencies[number]!,
      reads: [...(reads.get(task.task_id) ?? [])],
    });
  });
}

/** The paths that any input reads, by the id of the task whose output they lead into. */
function collectReads(draft: Draft): Map<string, Set<string>> {
  const reads = new Map<string, Set<string>>();
  for (const { id, path } of draft.expressions.flatMap(({ tasks }) => tasks)) {
    const paths = reads.get(id) ?? new Set();
    reads.set(id, paths.add(path));
  }
  return reads;
}

function compileAgents({ tasks, config }: Spec, draft: Draft, cpuCores: number): Record<string, PlanAgent> {
  const sumsUp = config.synthesize ? [config.synthesize.agent] : [];
  const used = [...new Set([...tasks.map(({ agent }) => agent), ...sumsUp])];
  return Object.fromEntries(
    used.map((name) => {
      const agent = findAgent(draft.agents, name);
      const limit = findSettings(config, agent, draft)?.max_workers;
      const workers = limit === undefined ? {} : { max_workers: resolveWorkers(limit, cpuCores) };
      const backend = findBackend(agent, draft.agents);
      const settings = {
        ...parseSettings(agent),
        ...(backend && { backend: freezeBackend(backend, parseSettings(backend)) }),
        ...freezeMcp(agent, config),
      };
      return [name, { kind: agent.kindName ?? name, ...workers, settings }];
    }),
  );
}

/** The dispatch's MCP server, for an agent that uses it: nothing of it is looked up in the run. */
function freezeMcp({ kind, settings }: Agent, { mcp }: Spec['config']): JsonObject {
  return mcp?.url !== undefined && kind?.usesMcp?.(settings) ? { mcp: mcp as JsonObject } : {};
}

function parseSettings({ kind, settings }: Agent): JsonObject {
  return (kind?.settings?.parse(settings) ?? {}) as JsonObject;
}

/** An agent's settings; what it says nothing about is as its back end has it. */
function findSettings({ agents }: Spec['config'], agent: Agent, draft: Draft): AgentSettings | undefined {
  const find = (name: string) => (Object.hasOwn(agents, name) ? agents[name] : undefined);
  const backend = findBackend(agent, draft.agents);
  return mergeSettings(find(agent.name), backend && find(backend.name));
}
