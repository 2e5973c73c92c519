import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agentPath } from '../activities/process/agents.ts';
import { claudeEnvironment, findClaude } from '../helpers/claude-cli.ts';
import { dispatch } from '../helpers/cli.ts';
import { type Answer, say, startModelServer, use } from '../helpers/model-server.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { kill, type Scene, setScene } from './outliving.ts';

const claude = await findClaude();

const NODE = {
  contract_description: 'Doubles a number.',
  node_type: 'Compute',
  output_path: 'node_double_compute.py',
  validation_level: 'strict',
};

/** A dispatch of one coder whose back end answers so: first, and after a refusal. */
function setWriter(manners: string, task: object = {}): Promise<Scene> {
  return setScene({
    task: { agent: 'coder', input_data: NODE, ...task },
    config: {
      agents: {
        coder: { backend: 'writer' },
        writer: { kind: 'command', argv: [agentPath('answers-questions'), ...manners.split(' ')] },
      },
    },
  });
}

describe('a coder whose worker is killed', () => {
  it('while its back end works: the next worker goes on with it, and asks nothing twice', async () => {
    const scene = await setWriter('right:4000');
    await kill(await scene.start());
    const [pid] = scene.starts();
    expect((await scene.resume()).results[0]).toMatchObject({
      status: 'success',
      attempts: 1,
      output: { completeness: 'written by writer, validated: strict', backend: { turns: 1 } },
    });
    expect(scene.starts()).toEqual([pid]);
    expect(readFileSync(join(scene.cwd, NODE.output_path), 'utf8')).toContain(`# Written by process ${pid}.`);
  }, 60_000);

  it.each([
    ['wrong right:4000', { status: 'success', attempts: 1, output: { backend: { turns: 2 } } }],
    ['wrong wrong:4000', { status: 'error', attempts: 1, failure: { code: 'AgentFailed' } }],
  ])(
    'while its back end mends (%s): that is its one repair',
    async (manners, result) => {
      const scene = await setWriter(manners);
      const worker = await scene.start();
      await waitFor('the second program is at work', () => scene.starts().length === 2, 20_000);
      await kill(worker);
      expect((await scene.resume()).results[0]).toMatchObject(result);
      expect(scene.starts()).toHaveLength(2);
      expect(existsSync(join(scene.cwd, NODE.output_path))).toBe(result.status === 'success');
    },
    60_000,
  );

  it('after the first answer of its back end, a wrong one: the next worker has it mended', async () => {
    const scene = await setWriter('wrong:3000 right');
    await kill(await scene.start());
    await waitFor('it has answered', () => scene.ends() === 1, 20_000);
    expect((await scene.resume()).results[0]).toMatchObject({ status: 'success', output: { backend: { turns: 2 } } });
    expect(scene.starts()).toHaveLength(2);
  }, 60_000);
});

describe('a back end', () => {
  it('that hangs is ended at the time-out of the task, with what it started', async () => {
    const scene = await setWriter('right:600000', { timeout_seconds: 3, retry: { max_attempts: 1 } });
    const worker = await scene.start();
    const { code } = await worker.end;
    expect(code).toBe(1);
    await waitFor('it is gone', () => !existsSync(`/proc/${worker.agent}`), 10_000);
  });

  it('gets secrets by its own defaults, and they show nowhere', async () => {
    const cwd = await makeTemporaryFolder();
    const print = 'console.log(`the key is ${process.env.API_KEY}`)';
    const config = {
      agents: {
        coder: { backend: 'writer', retry: { max_attempts: 1 } },
        writer: { kind: 'command', argv: ['node', '-e', print], env: { API_KEY: `\${{ env.PLUM_KEY }}` } },
      },
    };
    const tasks = [{ task_id: 'node', agent: 'coder', description: 'Double', input_data: NODE }];
    const run = await dispatch({ config, tasks }, { cwd, env: { PLUM_KEY: 'sweet-and-secret' } });
    expect(run.result.results[0]).toMatchObject({
      status: 'error',
      error: expect.stringContaining('it is no JSON: the key is [redacted]'),
      failure: { code: 'OutputInvalid' },
    });
    expect(run.stdout + run.stderr).not.toContain('sweet-and-secret');
  });
});

const SOURCE = `"""Doubles a number."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ModelDoubleInput:
    """The number."""

    number: int


@dataclass(frozen=True)
class ModelDoubleOutput:
    """Twice the number."""

    number: int


class NodeDoubleCompute:
    """Doubles a number."""

    async def process(self, input_data: ModelDoubleInput) -> ModelDoubleOutput:
        """Double it."""
        return ModelDoubleOutput(number=input_data.number * 2)
`;

describe.skipIf(!claude)('the real Claude Code as a back end', () => {
  it('writes a node; its first answer, refused, is mended in the same session', async () => {
    const cwd = await makeTemporaryFolder();
    const answer = (code: string): Answer => use('StructuredOutput', { code });
    const model = await startModelServer(
      answer('class Wrong:\n    pass\n'),
      say('Done.'),
      answer(SOURCE),
      say('Done.'),
    );
    const { HOME: _, ...env } = claudeEnvironment(model.url, join(cwd, 'home'));
    const config = { agents: { coder: { backend: 'claude-code' }, 'claude-code': { binary: claude } } };
    const tasks = [{ task_id: 'node', agent: 'coder', description: 'Write the node', input_data: NODE }];
    const { result } = await dispatch({ config, tasks }, { cwd, env });
    expect(result.results[0]).toMatchObject({
      status: 'success',
      output: {
        completeness: 'written by claude-code, validated: strict',
        backend: { agent: 'claude-code', turns: 2 },
      },
      usage: { output_tokens: expect.any(Number) },
    });
    expect(readFileSync(join(cwd, NODE.output_path), 'utf8')).toBe(SOURCE);
    const last = model.said(model.requests.length - 1);
    for (const words of ['Doubles a number.', 'the file must define class NodeDoubleCompute'])
      expect(last).toContain(words);
    expect(last.match(/A scaffold of it, which has the form/g), 'the session knows the question').toHaveLength(1);
  }, 60_000);
});
