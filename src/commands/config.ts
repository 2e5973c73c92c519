import type { Command } from 'commander';
import { DispatchError } from '../errors.ts';
import { addFormatOptions, type FormatOptions, print, printJson } from './shared.ts';

/** `dispatch config`: what holds here and why, whether a file is right, and the schema for editors. */
export function addConfigCommand(program: Command): void {
  const config = program
    .command('config')
    .description('show and check configuration')
    .addHelpText('after', '\nExample:\n  dispatch config show\n  dispatch config check parallel-dispatch.yaml');
  const show = config
    .command('show')
    .description('show each value that holds in this folder, and where it comes from')
    .addHelpText('after', '\nExample:\n  dispatch config show --json');
  addFormatOptions(show).action(showConfig);
  const check = config
    .command('check')
    .description('check a configuration file; exits 2 when something is wrong with it')
    .argument('<file>', 'a YAML file')
    .option('--system', "as the administrator's file, which alone may hold security")
    .addHelpText('after', '\nExample:\n  dispatch config check parallel-dispatch.yaml');
  addFormatOptions(check).action(checkConfig);
  config
    .command('schema')
    .description('print the JSON Schema of a configuration file')
    .addHelpText('after', '\nExample:\n  dispatch config schema > config.schema.json')
    .action(printSchema);
}

async function showConfig(options: FormatOptions): Promise<void> {
  const { loadConfig } = await import('../config/load.ts');
  const { describeConfig } = await import('../config/show.ts');
  const { formatConfigText } = await import('../view/config-text.ts');
  print(describeConfig(await loadConfig({ withTemporals: true }), process.env), formatConfigText, options);
}

async function checkConfig(file: string, options: FormatOptions & { system?: true }): Promise<void> {
  const { checkConfigFile } = await import('../config/check.ts');
  const { formatCheckText } = await import('../view/config-text.ts');
  const found = await checkConfigFile(file, { ...options, env: process.env, workspace: process.cwd() });
  print({ file, ...found }, formatCheckText, options);
  if (found.problems.length > 0) process.exitCode = new DispatchError('InvalidConfig', found.problems).exitCode;
}

async function printSchema(): Promise<void> {
  const { configJsonSchema } = await import('../config/json-schema.ts');
  printJson(configJsonSchema());
}
