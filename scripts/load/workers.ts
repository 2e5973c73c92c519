import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-info.ts';

export type WorkersOptions = {
  folder: string;
  env: NodeJS.ProcessEnv;
  queue: string;
  count: number;
  slots: number;
};
export type Workers = { pids: number[]; stop(): Promise<void> };

/** Starts built workers of a queue, and waits until all of them serve it. */
export async function startWorkers({ folder, env, queue, count, slots }: WorkersOptions): Promise<Workers> {
  const cli = join(packageRoot, 'dist', 'src', 'cli.js');
  const args = [cli, 'worker', '--queue', queue, '--max-workers', `${slots}`, '--allow-root', folder];
  const children = Array.from({ length: count }, () =>
    spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'inherit', 'pipe'] }),
  );
  await Promise.all(children.map(({ stderr }) => once(stderr, 'data')));
  for (const { stderr } of children) stderr.pipe(process.stderr);
  return {
    pids: children.map(({ pid }) => pid!),
    async stop() {
      for (const child of children) child.kill('SIGTERM');
      await Promise.all(children.map((child) => (child.exitCode === null ? once(child, 'exit') : undefined)));
    },
  };
}
