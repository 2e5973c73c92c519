/** The build after the compiler: bundles the workflow, so that a start need not, writes the JSON Schemas, copies what is no TypeScript. */
import { chmod, cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configJsonSchema } from '../src/config/json-schema.ts';
import { packageRoot } from '../src/package-info.ts';
import { specJsonSchema } from '../src/spec/json-schema.ts';
import { bundleWorkflow } from './bundle.ts';

const HOST = join('activities', 'python', 'host');
const dist = join(packageRoot, 'dist');
const { code, hash } = await bundleWorkflow(join(dist, 'workflows', 'index.js'));
await writeFile(join(dist, 'workflow-bundle.js'), code);
await writeFile(join(dist, 'workflow-bundle.sha256'), `${hash}\n`);
await writeSchema('dispatch.schema.json', specJsonSchema());
await writeSchema('config.schema.json', configJsonSchema());
await cp(join(packageRoot, HOST), join(dist, HOST), { recursive: true });
await chmod(join(dist, 'src', 'cli.js'), 0o755);

function writeSchema(name: string, schema: object): Promise<void> {
  return writeFile(join(packageRoot, name), `${JSON.stringify(schema, null, 2)}\n`);
}
