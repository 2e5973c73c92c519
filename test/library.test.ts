import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../src/package-info.ts';
import { makeTemporaryFolder } from './helpers/temporary-folder.ts';

const run = promisify(execFile);
const ALLOWED =
  /^(dist\/(src|workflows|activities)\/.*\.(js|d\.ts)|dist\/activities\/python\/host\/\w+\.py|dist\/workflow-bundle\.(js|sha256)|(dispatch|config)\.schema\.json|deploy\/.*|(\.claude-)?plugin\/.*|package\.json|README\.md|CHANGELOG\.md|LICENSE)$/;

/** Another package that has ours installed from its tarball; our dependencies are borrowed, to be quick. */
async function installPacked(): Promise<string> {
  const folder = await makeTemporaryFolder();
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: packageRoot,
  });
  const [{ filename }] = JSON.parse(stdout);
  const home = join(folder, 'node_modules', 'parallel-dispatcher');
  await mkdir(home, { recursive: true });
  await run('tar', ['xzf', join(folder, filename), '-C', home, '--strip-components', '1']);
  await symlink(join(packageRoot, 'node_modules'), join(home, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{"type": "module"}');
  return folder;
}

describe('the packed library in another package', () => {
  it('holds only what is needed to run', async () => {
    const { stdout } = await run('npm', ['pack', '--json', '--dry-run', '--ignore-scripts'], { cwd: packageRoot });
    const files: { path: string }[] = JSON.parse(stdout)[0].files;
    expect(files.map(({ path }) => path).filter((path) => !ALLOWED.test(path))).toEqual([]);
  });

  it('plans, runs and checks a dispatch', async () => {
    const folder = await installPacked();
    await writeFile(
      join(folder, 'use.js'),
      `import { detectCircularDependencies, planDispatch, runDispatch, validateTaskDependencies } from 'parallel-dispatcher';
       const task = (task_id, dependencies = []) => ({ task_id, agent: 'command', description: task_id, input_data: { argv: ['true'] }, dependencies });
       const spec = { name: 'from a library', tasks: [task('a'), task('b', ['a'])] };
       const plan = await planDispatch(spec);
       const result = await runDispatch(spec, { traceDir: 'here' });
       const wrong = await runDispatch({ tasks: [task('a', ['b'])] });
       const cyclic = [task('a', ['b']), task('b', ['a'])];
       console.log(JSON.stringify({ order: plan.order, status: result.status, index: result.trace_index, wrong: wrong.errors[0].path,
         unknown: validateTaskDependencies([task('a', ['x'])]).length, cycle: detectCircularDependencies(cyclic)[0] }));`,
    );
    const { stdout } = await run(process.execPath, ['use.js'], { cwd: folder });
    const seen = JSON.parse(stdout);
    expect(seen).toMatchObject({ order: ['a', 'b'], status: 'success', wrong: 'tasks[0].dependencies[0]', unknown: 1 });
    expect(seen.cycle).toMatch(/a -> b -> a|b -> a -> b/);
    expect(JSON.parse(await readFile(join(folder, seen.index), 'utf8')).tasks).toHaveLength(2);
  });

  it('is typed: a wrong option does not compile', async () => {
    const folder = await installPacked();
    await writeFile(
      join(folder, 'typed.ts'),
      `import { type DispatchResult, runDispatch } from 'parallel-dispatcher';
       const result: DispatchResult = await runDispatch({}, { id: 'x' });
       // @ts-expect-error an id is text
       await runDispatch({}, { id: 1 });
       console.log(result.summary.total_tasks);`,
    );
    const tsc = join(packageRoot, 'node_modules', 'typescript', 'bin', 'tsc');
    const flags = [
      '--noEmit',
      '--module',
      'nodenext',
      '--target',
      'es2022',
      '--strict',
      '--skipLibCheck',
      '--types',
      'node',
      '--typeRoots',
      join(packageRoot, 'node_modules/@types'),
    ];
    await run(process.execPath, [tsc, ...flags, 'typed.ts'], { cwd: folder });
  }, 60_000);
});
