import type { z } from 'zod';
import { KINDS } from '../../../activities/kinds.ts';
import { type Agent, findQueue } from '../agents.ts';
import { AGENT_SETTINGS } from '../config-schema.ts';
import type { Draft } from '../draft.ts';
import { holdsExpression } from '../expressions.ts';
import { safeName } from '../fields.ts';
import type { Finding } from '../finding.ts';
import { describeUnknownKey, findIssues } from '../issue-findings.ts';
import { isObject } from '../json-object.ts';
import { findNearest, sortByNearness } from '../nearest.ts';
import type { Place } from '../place.ts';
import { AUTO } from '../routes.ts';
import { listKeys, takesAnyKey } from '../schema-lookup.ts';
import { escapeControls, listNames, quote } from '../words.ts';

/** Tasks whose agent does not exist, and agents in `config.agents` without a kind or with wrong defaults. */
export function findWrongAgents(draft: Draft): Finding[] {
  const configured = isObject(draft.config['agents']) ? draft.config['agents'] : {};
  const named = Object.keys(configured).map((name) => draft.agents.get(name)!);
  return [...named.flatMap((agent) => findWrongAgent(agent, configured[agent.name], draft)), ...findWrongUses(draft)];
}

/** Tasks whose agent does not exist, or lacks a setting that its kind cannot do without. */
export function findWrongUses(draft: Uses): Finding[] {
  return [...findUnknownAgents(draft), ...findUnsetAgents(draft)];
}

type Uses = Pick<Draft, 'tasks' | 'agents' | 'config'>;

function findUnsetAgents({ tasks, agents, config }: Uses): Finding[] {
  const hasMcp = isObject(config['mcp']) && config['mcp']['url'] !== undefined;
  return tasks.flatMap(({ agent, place }) => {
    const { kind, settings = {} } = agents.get(agent ?? '') ?? {};
    const noServer = kind?.usesMcp?.(settings) === 'needs' && !hasMcp ? [describeNoServer(agent!, place)] : [];
    const missing = (kind?.needs ?? []).filter((name) => !Object.hasOwn(settings, name));
    const unset = missing.map((name) => ({
      place: [...place, 'agent'],
      message: `the agent ${quote(agent!)} has no setting ${quote(name)}`,
      nextStep: `add it to config.agents, under ${quote(agent!)}`,
    }));
    return [...unset, ...noServer];
  });
}

function describeNoServer(agent: string, place: Place): Finding {
  return {
    place: [...place, 'agent'],
    message: `the agent ${quote(agent)} has no MCP server to ask`,
    nextStep: `set "url" or "command" in config.agents, under ${quote(agent)}, or "url" in config.mcp (ARCHON_MCP_URL)`,
  };
}

function findUnknownAgents({ tasks, agents }: Uses): Finding[] {
  const names = [...agents.keys()];
  return tasks.flatMap((task) => {
    const { agent, place } = task;
    if (agent === undefined || agents.get(agent)?.kind !== undefined) return [];
    const isElsewhere = findQueue(agents, task) !== undefined;
    if (isElsewhere) return findUnsafeName(agent, [...place, 'agent']);
    // One that is configured without a kind is refused where it stands, unless other tasks give it a queue.
    if (agents.has(agent) && !isOnSomeQueue(agent, { tasks, agents })) return [];
    return [{ place: [...place, 'agent'], ...describeUnknownAgent(agent, names) }];
  });
}

/** The name becomes a name of an activity, and part of texts that are read again. */
function findUnsafeName(agent: string, place: Place): Finding[] {
  if (safeName.safeParse(agent).success) return [];
  const nextStep = 'write 1 to 128 of A-Z a-z 0-9 . _ - that begin with a letter or digit';
  return [{ place, message: `${quote(agent)} is no name of an agent`, nextStep }];
}

function isOnSomeQueue(agent: string, { tasks, agents }: Pick<Draft, 'tasks' | 'agents'>): boolean {
  return tasks.some((task) => task.agent === agent && findQueue(agents, task) !== undefined);
}

function describeUnknownAgent(agent: string, names: string[]): Omit<Finding, 'place'> {
  const nearest = findNearest(agent, names);
  const advice = nearest === undefined ? '' : `did you mean ${quote(nearest)}? `;
  const nextStep = `${advice}Agents here: ${listNames(sortByNearness(agent, names).map(escapeControls))}; more can be named in config.agents; one that your own worker knows needs its "queue"`;
  return { message: `there is no agent ${quote(agent)}`, nextStep };
}

function findWrongAgent(agent: Agent, settings: unknown, draft: Draft): Finding[] {
  const place = ['config', 'agents', agent.name];
  if (agent.name === AUTO)
    return [{ place, message: 'is no name for an agent: it asks for routing', nextStep: 'rename it' }];
  if (agent.kind !== undefined) return [...findWrongSettings(agent, place), ...findWrongDefaults(agent, place)];
  if (!isObject(settings) || settings['kind'] !== undefined) return [];
  if (agent.queue !== undefined || isOnSomeQueue(agent.name, draft)) return [];
  const nextStep = `add "kind": one of ${listNames(Object.keys(KINDS))}; or "queue", if a worker of your own has it`;
  return [{ place, message: `the new agent ${quote(agent.name)} has no kind`, nextStep }];
}

function findWrongSettings({ kind, settings }: Agent, place: string[]): Finding[] {
  const schema = kind?.settings;
  const issues = schema?.safeParse(settings).error?.issues ?? [];
  return schema ? findIssues({ schema, value: settings, place, issues }) : [];
}

function findWrongDefaults({ kind, defaults }: Agent, place: string[]): Finding[] {
  const schema: z.ZodObject = kind!.input;
  return Object.entries(defaults).flatMap(([name, value]) => {
    const field = Object.hasOwn(schema.shape, name) ? (schema.shape[name] as z.ZodType) : undefined;
    // An agent whose input has a class of its own takes any field.
    if (field === undefined && takesAnyKey(schema)) return [];
    if (field === undefined)
      return [
        describeUnknownKey(
          [...place, name],
          [...AGENT_SETTINGS, ...(kind?.settings ? listKeys(kind.settings) : []), ...listKeys(schema)],
        ),
      ];
    const issues: readonly z.core.$ZodIssue[] = field.safeParse(value).error?.issues ?? [];
    const placed = issues.map((issue) => ({ ...issue, path: [name, ...issue.path] }));
    const open = placed.filter((issue) => !holdsExpression(defaults, issue.path));
    return findIssues({ schema, value: defaults, place, issues: open });
  });
}
