import { checkAgent, type Missing } from '../activities/availability.ts';
import type { JsonObject } from './plan/json.ts';
import { describeAgent } from './routing/profile.ts';
import type { Agent } from './spec/agents.ts';
import { findBackend } from './spec/backends.ts';

/** An agent as `dispatch agents` shows it. */
export type AgentListing = {
  name: string;
  kind: string | null;
  about: string;
  /** False when no call can succeed on this machine; null when something seems to be missing. */
  available: boolean | null;
  version: string | null;
  /** Where its login or key comes from, never the value. */
  credentials: string | null;
  missing: { what: string; next_step: string }[];
  triggers: readonly string[];
  capabilities: readonly string[];
};

/** Tells of each agent what it does and whether what it needs is there. All are looked at together, each for a bounded time. */
export function listAgents(
  agents: ReadonlyMap<string, Agent>,
  around: { env: NodeJS.ProcessEnv; workspace: string },
): Promise<AgentListing[]> {
  return Promise.all([...agents.values()].map((agent) => listAgent(agent, findBackend(agent, agents), around)));
}

async function listAgent(
  agent: Agent,
  backend: Agent | undefined,
  around: { env: NodeJS.ProcessEnv; workspace: string },
): Promise<AgentListing> {
  const { about, triggers, capabilities } = describeAgent(agent);
  const { version, credentials, missing: own } = await check(agent, around);
  const missing = [...own, ...(backend ? await findMissingOf(backend, around) : [])];
  return {
    name: agent.name,
    kind: agent.kindName ?? null,
    about: about || (agent.kind?.about ?? ''),
    available: missing.length === 0 ? true : missing.some(({ certain }) => certain) ? false : null,
    version,
    credentials,
    missing: missing.map(({ what, next_step }) => ({ what, next_step })),
    triggers,
    capabilities,
  };
}

/** What an agent's back end lacks, the agent lacks. */
async function findMissingOf(
  backend: Agent,
  around: { env: NodeJS.ProcessEnv; workspace: string },
): Promise<Missing[]> {
  const { missing } = await check(backend, around);
  return missing.map((part) => ({ ...part, what: `${part.what}, for its back end ${backend.name}` }));
}

type Found = { version: string | null; credentials: string | null; missing: Missing[] };

async function check(agent: Agent, { env, workspace }: { env: NodeJS.ProcessEnv; workspace: string }): Promise<Found> {
  const { kind, kindName, settings, defaults } = agent;
  if (!kind || !kindName) return refuse('a kind that there is');
  if (!kind.settings) return checkAgent(kindName, defaults, env, workspace);
  const { data } = kind.settings.safeParse(settings);
  return data === undefined ? refuse('right settings') : checkAgent(kindName, data as JsonObject, env, workspace);
}

function refuse(what: string): Found {
  const next_step = 'dispatch plan tells what is wrong with the spec';
  return { version: null, credentials: null, missing: [{ what, next_step, certain: true }] };
}
