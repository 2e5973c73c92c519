import { parse, stringify } from 'yaml';

/** The name by which people ask for us, as in the integration guide. */
export const AGENT_NAME = 'agent-parallel-dispatcher';
const TITLE = 'Parallel Dispatcher';
const DESCRIPTION = 'Intelligent orchestrator for parallel agent execution';
const CAPABILITIES = [
  'Parallel task coordination',
  'Intelligent agent routing',
  'Dependency management',
  'Result synthesis',
];
const TRIGGERS = ['parallel', 'multiple tasks', 'generate multiple', 'debug and fix', 'batch'];

/** The agent as the guide defines it, field by field. */
function describeDefinition(version: string, page: string): object {
  return {
    name: AGENT_NAME,
    version,
    title: TITLE,
    description: DESCRIPTION,
    capabilities: CAPABILITIES,
    triggers: TRIGGERS,
    instructions: { path: page },
    metadata: { domain: 'orchestration', complexity: 'high', requires_mcp: true, requires_tracing: true },
  };
}

/** The definition as YAML, with the page that it points to. */
export function formatDefinition(version: string, page: string): string {
  return stringify(describeDefinition(version, page), { lineWidth: 0 });
}

/** Whether a definition is the one that the guide tells people to write by hand: then it may be replaced. */
export function isGuideDefinition(text: string): boolean {
  try {
    const { version, instructions, ...rest } = parse(text);
    const { version: _, instructions: __, ...ours } = describeDefinition('', '') as Record<string, unknown>;
    return typeof instructions?.path === 'string' && JSON.stringify(rest) === JSON.stringify(ours);
  } catch {
    return false;
  }
}

/** The entry of the agent in the registry, in the order in which `grep -A 5` shows it. */
export function describeEntry(definition: string): object {
  return {
    name: AGENT_NAME,
    title: TITLE,
    description: DESCRIPTION,
    category: 'orchestration',
    color: 'blue',
    task_agent_type: 'parallel_dispatcher',
    definition_path: definition,
    priority: 'high',
    capabilities: CAPABILITIES,
    activation_triggers: TRIGGERS,
    domain_context: 'orchestration',
    specialization_level: 'expert',
  };
}
