import { describe, expect, it } from 'vitest';
import { commandTask, expression, prepare, problemsOf } from './samples.ts';

const foreign = (fields: object = {}) => ({ task_id: 'weigh', agent: 'scales', description: 'Weigh plums', ...fields });

describe('a task on another queue', () => {
  it('may name an agent that is unknown here, with any input', async () => {
    const { plan, warnings } = await prepare({ tasks: [foreign({ queue: 'orchard', input_data: { plums: [1] } })] });
    expect(plan.tasks[0]).toMatchObject({ agent: 'scales', queue: 'orchard', input: { plums: [1] } });
    expect(plan.agents).toEqual({ scales: { kind: 'scales', settings: {} } });
    expect(warnings).toEqual([]);
  });

  it('has the queue of its agent unless it names its own', async () => {
    const config = { agents: { scales: { queue: 'orchard', max_workers: 2, timeout_seconds: 9, unit: 'kg' } } };
    const tasks = [foreign(), foreign({ task_id: 'again', queue: 'barn' }), commandTask('other')];
    const { plan } = await prepare({ tasks, config });
    expect(plan.tasks.map(({ queue }) => queue)).toEqual(['orchard', 'barn', undefined]);
    expect(plan.tasks[0]).toMatchObject({ timeout_seconds: 9, input: { unit: 'kg' } });
    expect(plan.tasks[2]).not.toHaveProperty('queue');
    expect(plan.agents['scales']).toEqual({ kind: 'scales', max_workers: 2, settings: {} });
  });

  it('makes an agent without kind and queue of its own right', async () => {
    const config = { agents: { scales: { max_workers: 2 } } };
    expect(await problemsOf({ tasks: [foreign({ queue: 'orchard' })], config })).toEqual([]);
  });

  it('of a known agent keeps its kind, and its input is checked', async () => {
    const { plan } = await prepare({ tasks: [commandTask('far', [], { queue: 'orchard' })] });
    expect(plan.agents['command']).toMatchObject({ kind: 'command' });
    const wrong = commandTask('far', [], { queue: 'orchard', input_data: { argv: 7 } });
    expect(await problemsOf({ tasks: [wrong] })).toMatchObject([{ path: 'tasks[0].input_data.argv' }]);
  });

  it('warns of what its worker has to do itself', async () => {
    const input_data = { key: expression('secret.KEY'), home: expression('env.HOME') };
    const tasks = [foreign({ queue: 'orchard', input_data, output_schema: {}, outputs: ['*.txt'] })];
    expect((await prepare({ tasks })).warnings).toEqual([
      'tasks[0]: secret.KEY, env.HOME, output_schema, outputs: left to the worker on queue "orchard", which gets it as it is',
    ]);
  });

  it.each([
    ['empty', ''],
    ['too long', 'q'.repeat(201)],
    ['two lines', 'a\nb'],
    ['an escape sequence', 'a\u001b[31m'],
    ['only spaces', '  '],
    ['spaces around', ' a'],
    ['the direction of writing', 'a\u202eb'],
    ["the server's own", '/_sys/temporal'],
    ['no text', 7],
    ['null', null],
  ])('is refused when the name of the queue is %s', async (_, queue) => {
    const found = await problemsOf({ tasks: [foreign({ queue })] });
    expect(found).toContainEqual(expect.objectContaining({ path: 'tasks[0].queue', next_step: expect.any(String) }));
  });

  it.each(['q', 'Obst und Gemüse', 'gpu/a100:8', '数'])('takes %s as the name of a queue', async (queue) => {
    expect(await problemsOf({ tasks: [foreign({ queue })] })).toEqual([]);
  });

  it.each(['my scales', '__proto__', '-a', 'a\u001bb'])('is refused with %j as its agent', async (agent) => {
    const [problem] = await problemsOf({ tasks: [foreign({ agent, queue: 'orchard' })] });
    expect(problem).toMatchObject({
      path: 'tasks[0].agent',
      message: expect.stringContaining('is no name of an agent'),
    });
  });

  it('is what an unknown agent may need', async () => {
    const [problem] = await problemsOf({ tasks: [foreign()] });
    expect(problem).toMatchObject({
      message: 'there is no agent "scales"',
      next_step: expect.stringContaining('"queue"'),
    });
  });

  it('keeps its texts in a plan that is too large to be inline', async () => {
    const { packPlan, unpackPlan } = await import('../../src/plan/packing.ts');
    const { plan } = await prepare({
      tasks: [foreign({ queue: 'orchard', input_data: { plums: 3 } }), commandTask('c')],
    });
    const document = { $artifact: 'sha256:0', bytes: 1 };
    const [far, near] = unpackPlan(packPlan(plan, document, () => false)).tasks;
    expect(far).toEqual(plan.tasks[0]);
    expect(near!.description).toEqual({ ...document, pointer: '/1/description' });
  });
});
