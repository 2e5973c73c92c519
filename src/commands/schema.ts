import type { Command } from 'commander';
import { specJsonSchema } from '../spec/json-schema.ts';
import { printJson } from './shared.ts';

/** `dispatch schema`: the JSON Schema of what people write, for editors and programs. */
export function addSchemaCommand(program: Command): void {
  program
    .command('schema')
    .description('print the JSON Schema of a dispatch')
    .addHelpText('after', '\nExample:\n  dispatch schema > dispatch.schema.json')
    .action(() => printJson(specJsonSchema()));
}
