import { z } from 'zod';
import { LOG_LEVELS, STDERR } from '../log-settings.ts';
import { configSchema } from '../spec/config-schema.ts';
import { safeName, workers } from '../spec/fields.ts';
import { mcpSchema } from '../spec/mcp-schema.ts';

const { agents, mcp: _, ...dispatcher } = configSchema.shape;

const path = z.string().regex(/^[^\0]+$/, { error: 'is no path; write the name of a file or folder' });

const rotation = z
  .strictObject({
    size: z
      .string()
      .regex(/^[1-9]\d{0,8}[BKMG]$/, { error: 'is no size; write a number and B, K, M or G, such as 10M' })
      .optional()
      .describe('A new file begins at this size: a number and B, K, M or G.'),
    interval: z
      .string()
      .regex(/^([1-9]\d{0,2}d|(1|2|3|4|6|8|12|24)h)$/, { error: 'is no age; write 1d, 7d, 12h or the like' })
      .optional()
      .describe('A new file begins at this age: days, or hours that divide a day.'),
    keep: z.int().min(1).max(1000).default(7).describe('How many old files stay, as app.log.1, app.log.2 and so on.'),
    compress: z.boolean().default(true).describe('Whether old files are gzipped.'),
  })
  .describe('For a file that only one process writes. Without it, logrotate may move the file away at any time.');

const logging = z
  .strictObject({
    level: z
      .enum([...LOG_LEVELS, ...LOG_LEVELS.map((level) => level.toUpperCase())])
      .default('warn')
      .describe('What is worth a line in the log: this and everything above it.'),
    format: z.enum(['json', 'pretty']).default('json').describe('One JSON object a line, or lines for people.'),
    destination: path
      .default(STDERR)
      .describe('"stderr", or a file that lines are added to; a relative path is below the folder of this file.'),
    rotation: rotation.optional(),
  })
  .describe("The program's own log.");

const temporal = z
  .strictObject({
    address: z
      .string()
      .regex(/^[^\s/]+:\d{1,5}$/, { error: 'is no address of a server; write it as host:port' })
      .optional()
      .describe('Host and port of the Temporal server; the local one when nothing names a server.'),
    namespace: z
      .string()
      .regex(/^\S+$/, { error: 'is no namespace; write its name' })
      .optional()
      .describe('Namespace there.'),
    profile: z
      .string()
      .regex(/\S/, { error: 'is no profile; write its name' })
      .optional()
      .describe("Profile in Temporal's own configuration file, which also holds certificates and keys."),
  })
  .describe('Which Temporal server; options and TEMPORAL_* variables win.');

const artifacts = z
  .strictObject({
    dir: path
      .optional()
      .describe(
        'Folder for large outputs; in the state folder when absent. A relative path is below the folder of this file.',
      ),
  })
  .describe('The store of large outputs.');

const folder = z.string().regex(/^\/[^\0]*$/, { error: 'is no absolute path; begin it with "/"' });
const program = z.string().regex(/^([^/\0\s]+|\/[^\0]*)$/, {
  error: 'is no program; write a name on PATH, or an absolute path',
});

const security = z
  .strictObject({
    max_workers: workers.optional().describe('The most tasks at once.'),
    allowed_roots: z
      .array(folder)
      .optional()
      .describe(
        'The only folders in which dispatches work, read and write; instead of the workspace and temporary ones.',
      ),
    allowed_agents: z.array(safeName).optional().describe('The only kinds of agents that run.'),
    allowed_commands: z
      .array(program)
      .optional()
      .describe('The only programs that agents and notify may be: names on PATH, or absolute paths.'),
  })
  .describe("Limits that no other file, spec or option lifts. Only the administrator's file may set them.");

/** A configuration file, as people write it: every key may be absent. Field by field the same as in a dispatch. */
export const configFileSchema = z
  .strictObject({
    $schema: z.string().optional().describe('Where the schema of this file is, for editors.'),
    dispatcher: z
      .strictObject(dispatcher)
      .prefault({})
      .describe('What a dispatch says under "config", for all dispatches that do not say it.'),
    agents,
    mcp: mcpSchema.prefault({}),
    logging: logging.prefault({}),
    temporal: temporal.prefault({}),
    artifacts: artifacts.prefault({}),
    security: security.prefault({}),
  })
  .describe('Configuration of Parallel Dispatcher.');

/** Configuration with its defaults filled in. */
export type ConfigValues = z.infer<typeof configFileSchema>;
