import { describe, expect, it } from 'vitest';
import { coderTask, expression, prepare, problemsOf } from './samples.ts';

function specWith(agents: object) {
  return { tasks: [coderTask('apple')], config: { agents } };
}

describe('the back end of an agent', () => {
  it('is frozen into the plan: its kind, its settings, and the defaults of its input', async () => {
    const argv = ['node', 'writer.mjs', expression('env.MODEL')];
    const { plan } = await prepare(
      specWith({ coder: { backend: 'writer', validation_level: 'strict' }, writer: { kind: 'command', argv } }),
    );
    expect(plan.agents).toEqual({
      coder: {
        kind: 'coder',
        settings: { backend: { agent: 'writer', kind: 'command', settings: {}, input: { argv } } },
      },
    });
    expect(plan.tasks[0]?.input).toMatchObject({ validation_level: 'strict' });
  });

  it('brings the times of its kind along, and what a failure of it means', async () => {
    const { plan } = await prepare(specWith({ coder: { backend: 'claude-code' } }));
    expect(plan.tasks[0]).toMatchObject({
      timeout_seconds: 3600,
      idle_timeout_seconds: 600,
      no_retry: ['AgentFailed'],
    });
    expect(plan.agents['coder']?.settings).toMatchObject({
      backend: { kind: 'claude-code', settings: { binary: 'claude' } },
    });
  });

  it('brings its own limits along; those of the agent itself come first', async () => {
    const { plan } = await prepare(
      specWith({
        coder: { backend: 'writer', timeout_seconds: 60, retry: { backoff: 3 } },
        writer: { kind: 'claude-code', timeout_seconds: 900, max_workers: 2, retry: { max_attempts: 2 } },
      }),
    );
    expect(plan.tasks[0]).toMatchObject({ timeout_seconds: 60, retry: { max_attempts: 2, backoff: 3 } });
    expect(plan.tasks[0]).not.toHaveProperty('no_retry');
    expect(plan.agents['coder']).toMatchObject({ max_workers: 2 });
  });

  it.each<[string, object, [place: string, message: string, nextStep: string]]>([
    [
      'nobody',
      { coder: { backend: 'riter' }, writer: { kind: 'claude-code' } },
      ['config.agents.coder.backend', 'there is no agent "riter"', 'did you mean "writer"?'],
    ],
    [
      'itself',
      { coder: { backend: 'coder' } },
      ['config.agents.coder.backend', 'cannot be its own back end', 'claude-code'],
    ],
    [
      'an agent that writes nodes or looks for causes itself',
      { coder: { backend: 'debug' }, debug: { backend: 'coder' } },
      [
        'config.agents.coder.backend',
        '"debug" is of kind debug, which cannot',
        'name an agent that does the work itself',
      ],
    ],
    [
      'a program without a name',
      { coder: { backend: 'command' } },
      ['config.agents.coder.backend', '"command" cannot be asked: argv is missing', 'under "command"'],
    ],
    [
      'a Python agent without a class',
      { coder: { backend: 'python' } },
      ['config.agents.coder.backend', '"python" has no setting "agent"', 'under "python"'],
    ],
    [
      'two prompts',
      { coder: { backend: 'writer' }, writer: { kind: 'claude-code', prompt_file: 'a.md' } },
      ['config.agents.coder.backend', 'has both "prompt" and "prompt_file"', 'under "writer"'],
    ],
    [
      'one that reads a task',
      { coder: { backend: 'writer' }, writer: { kind: 'command', argv: [expression('tasks.apple.output')] } },
      ['config.agents.writer.argv[0]', 'asked outside of the graph', 'env or secret only'],
    ],
    [
      'one that is too large',
      { coder: { backend: 'writer' }, writer: { kind: 'command', argv: ['x'.repeat(70_000)] } },
      ['config.agents.coder.backend', 'at most 65,536 bytes fit', 'files'],
    ],
    [
      'something that is no name',
      { coder: { backend: 7 } },
      ['config.agents.coder.backend', 'must be text', 'write text'],
    ],
  ])('is refused when it names %s', async (_, agents, [path, message, nextStep]) => {
    const problems = await problemsOf(specWith(agents));
    expect(problems).toContainEqual({
      path,
      message: expect.stringContaining(message),
      next_step: expect.stringContaining(nextStep),
    });
  });

  it('is nothing that other kinds know', async () => {
    const [problem] = await problemsOf(specWith({ runner: { kind: 'command', backend: 'coder' } }));
    expect(problem).toMatchObject({ path: 'config.agents.runner.backend', message: 'is not a known key' });
  });
});
