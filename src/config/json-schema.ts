import { z } from 'zod';
import { configFileSchema } from './schema.ts';

/** The JSON Schema (2020-12) of a configuration file, for editors. */
export function configJsonSchema(): object {
  const { $schema, ...config } = z.toJSONSchema(configFileSchema, { io: 'input' });
  return { $schema, $id: 'config.schema.json', title: 'Configuration of Parallel Dispatcher', ...config };
}
