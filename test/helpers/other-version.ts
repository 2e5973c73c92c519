import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleWorkflow } from '../../scripts/bundle.ts';
import { packageRoot } from '../../src/package-info.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

type Change = { file: string; from: string | RegExp; to: string };

/** Changes of the compiled workflow code, named by what they mean for a dispatch that is under way. */
export const CHANGES = {
  /** Commands in another order: every history with two calls at once contradicts it. */
  incompatible: {
    file: 'workflows/dispatch.js',
    from: /of (step\(state, event, moment\))/,
    to: 'of $1.reverse()',
  },
  /** Other words in what is shown, which no decision depends on. */
  compatible: { file: 'workflows/display.js', from: 'tasks succeeded', to: 'tasks did succeed' },
} satisfies Record<string, Change>;

/** Installs a version 0.0.9 of this package whose workflow code is changed; gives its command line and the hash of that code. */
export async function installOtherVersion({ file, from, to }: Change): Promise<{ cli: string; hash: string }> {
  const folder = await makeTemporaryFolder();
  const dist = join(folder, 'dist');
  await cp(join(packageRoot, 'dist'), dist, { recursive: true });
  await symlink(join(packageRoot, 'node_modules'), join(folder, 'node_modules'));
  const about = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ ...about, version: '0.0.9' }));
  const code = await readFile(join(dist, file), 'utf8');
  const changed = code.replace(from, to);
  if (changed === code) throw new Error(`${file} holds no ${from} any more: adapt this change`);
  await writeFile(join(dist, file), changed);
  const bundle = await bundleWorkflow(join(dist, 'workflows/index.js'));
  await writeFile(join(dist, 'workflow-bundle.js'), bundle.code);
  await writeFile(join(dist, 'workflow-bundle.sha256'), `${bundle.hash}\n`);
  return { cli: join(dist, 'src/cli.js'), hash: bundle.hash };
}
