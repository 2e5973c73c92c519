import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agentPath } from '../activities/process/agents.ts';
import { dispatch, runCli } from '../helpers/cli.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { kill, setScene } from './outliving.ts';

const task = (task_id: string, argv: string[], more: object = {}) => {
  return { task_id, agent: 'command', description: `asks for ${task_id}`, input_data: { argv }, ...more };
};
const byProgram = (...argv: string[]) => ({
  synthesize: { agent: 'command', input_data: { argv, stdin_from: 'upstream' } },
});

describe('config.synthesize', () => {
  it('has an agent write one text from all outputs and failures; it stands in result, traces and Markdown', async () => {
    const cwd = await makeTemporaryFolder();
    const spec = {
      name: 'orchard',
      tasks: [task('pears', ['echo', 'ten pears']), task('plums', ['sh', '-c', 'echo no plums >&2; exit 3'])],
      config: byProgram('cat'),
    };
    const { result, code, stderr } = await dispatch(spec, { cwd });
    expect([code, result.status, result.summary.total_tasks]).toEqual([1, 'partial', 2]);
    expect(stderr).toContain('command sums it up');
    const output = {
      pears: { text: 'ten pears' },
      '~dispatch': {
        name: 'orchard',
        unsuccessful: [{ task_id: 'plums', error: expect.stringContaining('no plums') }],
      },
    };
    expect(result.synthesis).toMatchObject({ agent: 'command', status: 'success', output });
    const index = JSON.parse(await readFile(join(cwd, result.trace_index!), 'utf8'));
    expect(index.synthesis).toEqual(result.synthesis);
    const { stdout } = await runCli(['status', result.dispatch_id!, '--format', 'markdown'], { cwd });
    expect(stdout).toMatch(
      /^# orchard: partial\n[\s\S]*## Synthesis[\s\S]*"ten pears"[\s\S]*## Tasks[\s\S]*Failed, AgentFailed: .*no plums/,
    );
  });

  it('that fails is told and changes nothing else; an agent that is not there is refused before anything starts', async () => {
    const cwd = await makeTemporaryFolder();
    const tasks = [task('pears', ['true'])];
    const failing = await dispatch({ tasks, config: byProgram('sh', '-c', 'echo no words >&2; exit 7') }, { cwd });
    expect([failing.code, failing.result.status]).toEqual([0, 'success']);
    expect(failing.result.synthesis).toMatchObject({ status: 'error', error: expect.stringContaining('no words') });
    expect(failing.stderr).toContain('config.synthesize gave nothing: AgentFailed');
    const wrong = { synthesize: { agent: 'comand', input_data: { argv: ['true'] } } };
    const { result, code } = await dispatch({ tasks: [task('pears', ['touch', 'begun'])], config: wrong }, { cwd });
    expect([code, existsSync(join(cwd, 'begun'))]).toEqual([2, false]);
    expect(result.errors).toMatchObject([
      { path: 'config.synthesize.agent', next_step: expect.stringContaining('"command"') },
    ]);
  });

  it('is gone on with by the next worker when its own is killed: it runs once', async () => {
    const writer = byProgram(agentPath('keeps-stdin'), 'kept.jsonl', '3000');
    const scene = await setScene({ agent: 'exits-1.sh', config: writer });
    const worker = await scene.start();
    await waitFor('the agent that sums up is at work', () => scene.starts().length === 2, 20_000);
    await kill(worker);
    expect(await scene.resume()).toMatchObject({ status: 'failure', synthesis: { status: 'success' } });
    expect(scene.starts()).toHaveLength(2);
  }, 60_000);
});
