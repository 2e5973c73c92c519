import { expect, it } from 'vitest';
import { runProcess } from '../../../activities/process/run-process.ts';
import { killAllGroups } from '../../../activities/process/running.ts';
import { agentPath, useBench } from './agents.ts';

const bench = useBench();

it('in its last moment a worker kills all that runs, at once and without a word', async () => {
  const { folder, env } = bench();
  const signal = new AbortController().signal;
  const agents = ['stays-silent', 'ignores-term', 'forks-grandchild', 'setsid-grandchild'];
  const running = agents.map((name) => runProcess({ argv: [agentPath(name)], cwd: folder, env, stdin: '', signal }));
  await bench().started(6);

  expect(killAllGroups()).toBe(agents.length);
  for (const result of await Promise.all(running))
    expect(result).toMatchObject({ reason: 'signalled', signal: 'SIGKILL', forced: false });
  expect(bench().ended()).toEqual([]);
  expect(bench().living()).toEqual([]);
  expect(killAllGroups(), 'programs that ended but are still held for running').toBe(0);
});
