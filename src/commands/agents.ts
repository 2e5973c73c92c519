import { type Command, Option } from 'commander';
import type { Agent } from '../spec/agents.ts';
import { addFormatOptions, configureAloud, type FormatOptions, print } from './shared.ts';

const NOT_ROUTED_EXIT_CODE = 2;

type Options = FormatOptions & { spec?: string };

/** `dispatch agents`: which there are, whether they can run here, and which one "auto" would choose. */
export function addAgentsCommand(program: Command): void {
  const agents = program
    .command('agents')
    .description('show which agents there are, and what is missing to run them here')
    .addHelpText('after', '\nExample:\n  dispatch agents --spec examples/05_python_agents.yaml');
  addOptions(agents).action(showAgents);
  const route = agents
    .command('route')
    .description('show which agent a task of "agent": "auto" with this description would get, and why')
    .argument('<text>', "the task's description")
    .addHelpText('after', '\nExample:\n  dispatch agents route "Generate an Effect node that stores orders"');
  addOptions(route).action(showRoute);
}

function addOptions(command: Command): Command {
  return addFormatOptions(command.addOption(new Option('--spec <file>', 'a dispatch whose config.agents count, too')));
}

async function showAgents(options: Options): Promise<void> {
  const { listAgents } = await import('../agents.ts');
  const { formatAgentsText } = await import('../view/agents.ts');
  const found = await listAgents(await loadAgents(options), { env: process.env, workspace: process.cwd() });
  print(found, formatAgentsText, options);
}

async function showRoute(text: string, _own: Options, command: Command): Promise<void> {
  // The command above has the same options and takes them first.
  const options = command.optsWithGlobals<Options>();
  const { createChooser } = await import('../routing/choose.ts');
  const { describeRoute, formatRouteText } = await import('../view/agents.ts');
  const route = createChooser(await loadAgents(options))(text);
  print(describeRoute(route), () => formatRouteText(route), options);
  if (route.agent === undefined) process.exitCode = NOT_ROUTED_EXIT_CODE;
}

async function loadAgents({ spec }: Options): Promise<ReadonlyMap<string, Agent>> {
  const { readDraft } = await import('../spec/draft.ts');
  const { putUnderSpec } = await import('../config/under-spec.ts');
  const { config } = await configureAloud();
  if (spec === undefined) return readDraft(putUnderSpec({}, config)).agents;
  const { readSpec } = await import('../spec/load.ts');
  const { value } = await readSpec(spec === '-' ? { stdin: process.stdin } : { file: spec });
  return readDraft(putUnderSpec(value, config)).agents;
}
