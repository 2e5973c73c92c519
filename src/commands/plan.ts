import { type Command, Option } from 'commander';
import { DispatchError } from '../errors.ts';
import { readSpec } from '../spec/load.ts';
import { prepareDispatch } from '../spec/prepare.ts';
import { toInvalidResult } from '../view/result.ts';
import { configureAloud, printJson, say } from './shared.ts';

type Format = 'text' | 'json' | 'mermaid';

/** `dispatch plan FILE|-`: what a run would do, without Temporal. */
export function addPlanCommand(program: Command): void {
  program
    .command('plan')
    .alias('validate')
    .description('check a dispatch and show its order, width and critical path; starts nothing')
    .argument('<file>', 'JSON or YAML file, or - for standard input')
    .addOption(
      new Option('--format <format>', 'text on a terminal, JSON otherwise').choices(['text', 'json', 'mermaid']),
    )
    .option('--json', 'the same as --format json')
    .addHelpText('after', '\nExample:\n  dispatch plan examples/03_mixed.json --format text')
    .action(showPlan);
}

async function showPlan(file: string, options: { format?: Format; json?: boolean }): Promise<void> {
  const format = options.format ?? (!options.json && process.stdout.isTTY ? 'text' : 'json');
  try {
    await printPlan(file, format);
  } catch (error) {
    // Programs get what is wrong in the envelope that they know from run.
    if (error instanceof DispatchError && format === 'json') printJson(toInvalidResult(error.problems, 'invalid'));
    throw error;
  }
}

async function printPlan(file: string, format: Format): Promise<void> {
  const { config } = await configureAloud();
  const { value, name, lineOf } = await readSpec(file === '-' ? { stdin: process.stdin } : { file });
  const { plan, warnings, routes } = await prepareDispatch(value, {
    workspace: process.cwd(),
    env: process.env,
    config,
    forRun: false,
    name,
    lineOf,
  });
  for (const warning of warnings) say(`warning: ${warning}`);
  const { describePlan } = await import('../view/plan/describe.ts');
  process.stdout.write(`${(await getFormatter(format))(describePlan(plan, routes)).trimEnd()}\n`);
}

type Formatter = (description: ReturnType<typeof import('../view/plan/describe.ts').describePlan>) => string;

async function getFormatter(format: Format): Promise<Formatter> {
  if (format === 'text') return (await import('../view/plan/format-text.ts')).formatPlanText;
  if (format === 'mermaid') return (await import('../view/plan/format-mermaid.ts')).formatPlanMermaid;
  return (description) => JSON.stringify(description, null, 2);
}
