import { type AgentListing, listAgents } from '../../agents.ts';
import type { Agent } from '../../spec/agents.ts';
import type { Finding } from '../finding.ts';
import type { Patient } from '../patient.ts';
import { findModule, listFolders } from '../python-folders.ts';
import { quoteWord } from '../shell.ts';

/** Whether each agent can run here: its program and version, its module, its login. What nobody has named may be missing. */
export async function checkAgents(patient: Patient): Promise<Finding[]> {
  const { agents, env, workspace } = patient;
  const here = new Map([...agents].filter(([, { queue }]) => queue === undefined));
  const listed = new Map((await listAgents(here, { env, workspace })).map((each) => [each.name, each]));
  return Promise.all([...agents.values()].map((agent) => describe(agent, listed.get(agent.name), patient)));
}

async function describe(agent: Agent, listing: AgentListing | undefined, patient: Patient): Promise<Finding> {
  const name = `agent ${agent.name}`;
  if (!listing) return { name, state: 'ok', detail: `workers of the queue ${agent.queue} run it` };
  const { missing, version, credentials, about, kind } = listing;
  const found = [version, credentials && `login: ${credentials}`].filter(Boolean).join(', ');
  if (missing.length === 0) return { name, state: 'ok', detail: found || about || `kind ${kind}` };
  const isNeeded = patient.needed.has(agent.name);
  return {
    name,
    state: isNeeded ? 'broken' : 'absent',
    detail: `${isNeeded ? 'cannot run' : 'not set up here'}, missing: ${missing.map(({ what }) => what).join('; ')}`,
    ...(isNeeded ? { cause: `configuration or the dispatch names it${describeSearch(agent, patient)}` } : {}),
    mend: await findMend(agent, listing, patient),
  };
}

function describeSearch({ kindName, settings }: Agent, patient: Patient): string {
  return kindName === 'python' ? `; Python imports from ${listFolders(settings, patient).join(', ')}` : '';
}

/** A module that lies elsewhere is no module to be written. */
async function findMend({ kindName, settings }: Agent, listing: AgentListing, patient: Patient): Promise<string> {
  const steps = listing.missing.map(({ next_step }) => next_step).join('; ');
  if (kindName !== 'python' || listing.version === null) return steps;
  const folder = await findModule(settings, patient);
  return folder === undefined ? steps : `export PYTHONPATH=${quoteWord(folder)}:$PYTHONPATH`;
}
