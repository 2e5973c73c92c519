import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { specJsonSchema } from '../../src/spec/json-schema.ts';
import { coderTask, commandTask, expression, problemsOf } from './samples.ts';

const schema = specJsonSchema() as Record<string, unknown>;
const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
const isValid = ajv.compile(schema);

it('names its draft and itself', () => {
  expect(schema).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: expect.stringMatching(/./),
    title: expect.stringMatching(/./),
    required: ['tasks'],
  });
});

it('describes every field, so that editors can explain it', () => {
  const fields = (part: unknown): [string, { description?: string }][] =>
    Object.entries((part as { properties: Record<string, { description?: string }> }).properties);
  const { tasks, config } = Object.fromEntries(fields(schema)) as Record<
    string,
    { items?: unknown; description?: string }
  >;
  const named = [...fields(schema), ...fields(tasks!.items), ...fields(config)];
  expect(named.filter(([, { description }]) => !description)).toEqual([]);
});

describe('judges as the program does', () => {
  it.each([
    ['the least', { tasks: [commandTask('a')] }, true],
    ['its own address', { $schema: './dispatch.schema.json', tasks: [commandTask('a')] }, true],
    [
      'expressions in place of values',
      {
        tasks: [
          commandTask('a'),
          coderTask(
            'b',
            { dependencies: ['a'] },
            { node_type: expression('tasks.a.output'), context_files: expression('tasks.a.output') },
          ),
        ],
      },
      true,
    ],
    [
      'any JSON as standard input',
      { tasks: [commandTask('a', [], { input_data: { argv: ['x'], stdin: [{ b: null }] } })] },
      true,
    ],
    [
      'an agent with defaults',
      {
        tasks: [commandTask('a')],
        config: {
          agents: { mine: { kind: 'coder', validation_level: 'strict' }, command: { max_workers: 'cpu_cores' } },
        },
      },
      true,
    ],
    ['no tasks', { tasks: [] }, false],
    ['an unknown key', { tasks: [commandTask('a', [], { colour: 'red' })] }, false],
    ['a wrong id', { tasks: [commandTask('a/b')] }, false],
    ['a wrong node type', { tasks: [coderTask('a', {}, { node_type: 'effect' })] }, false],
    ['a wrong kind', { tasks: [commandTask('a')], config: { agents: { mine: { kind: 'codr' } } } }, false],
    ['no time', { tasks: [commandTask('a')], config: { timeout_seconds: 0 } }, false],
  ])('on %s', async (_, spec, expected) => {
    expect(isValid(spec)).toBe(expected);
    expect((await problemsOf(spec)).length === 0).toBe(expected);
  });
});
