import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/plan/json.ts';
import { useBench } from '../process/agents.ts';
import { AGENTS, python } from './call.ts';

const bench = useBench();

describe('an agent is a class with run(input)', () => {
  const input = { tree: 'oak', count: 2 };
  it.each<[title: string, agent: string, output: Json]>([
    ['async, with a dataclass as input and as result', 'AsyncAgent', input],
    ['sync, its annotation in quotes', 'SyncAgent', '2 from the oak'],
    ['with a loop of its own', 'LoopsItself', input],
    ['that wants a loop when it is constructed', 'NeedsLoop', true],
    ['with a decorator', 'Decorated', { ...input, tags: [] }],
    ['that takes one class of several', 'TakesOneOfMany', { ...input, tags: [] }],
    ['with a static run that takes a dict', 'StaticRun', input],
    ['that takes a typed dict', 'TakesTypedDict', { is_dict: true, ...input }],
  ])('%s', async (_, agent, output) => {
    expect(await python(bench(), `working:${agent}`, { input })).toEqual(output);
  });

  it('whose input class the settings may name', async () => {
    const settings = { input_class: 'working:Task' };
    const output = await python(bench(), 'working:Configured', { input: { tree: 'oak' }, settings });
    expect(output).toEqual({ model: 'small', limit: 1 });
    const wrong = python(bench(), 'working:Configured', { input: { bush: 'oak' }, settings });
    await expect(wrong).rejects.toThrow('Task refuses the input: tree: missing; bush: not known');
  });

  it('which is constructed with what "config" holds', async () => {
    const settings = { config: { model: 'large' } };
    expect(await python(bench(), 'working:Configured', { settings })).toEqual({ model: 'large', limit: 1 });
  });
});

describe('what is the output', () => {
  it.each<[title: string, agent: string, output: Json]>([
    ['without "output" the whole result', 'Finder', { success: true, output: null, findings: ['a wasp'], error: null }],
    ['the "output" of a plain object', 'PlainObject', [1, 2]],
    ['the whole result without "success"', 'DictWithOutput', { output: 1, tokens: 5 }],
    ['a result whose interpreter ended badly after it', 'FailsAtExit', 'it was done'],
    ['a result beside a thread', 'LeavesThread', 'started'],
    ['the parent’s, when the agent has forked', 'Talks', "the parent's"],
  ])('%s', async (_, agent, output) => {
    expect(await python(bench(), `working:${agent}`)).toEqual(output);
  });

  it.each<[value: string, json: Json]>([
    ['datetime', '2026-01-02T03:04:05+00:00'],
    ['date', '2026-01-02'],
    ['timedelta', 90],
    ['path', 'a/b'],
    ['set', [1, 2, 3]],
    ['mixed set', ['a', 1]],
    ['tuple', [1, 2]],
    ['decimal', '1.10'],
    ['uuid', '00000000-0000-0000-0000-000000000007'],
    ['enum', 'blue'],
    ['bytes', 'plums'],
    ['binary', '//4='],
    ['not a number', null],
    ['infinity', null],
    ['large integer', '18446744073709551616'],
    ['largest integer', Number.MAX_SAFE_INTEGER],
    ['half a character', 'a?b'],
    ['named tuple', { left: 1, right: 2 }],
    ['object', { weight: 3 }],
    ['odd object', 'an odd one'],
    ['exception', 'ValueError: sour'],
    ['keys', { '1': 'a', null: 'b', blue: 'c', '[1, 2]': 'd' }],
  ])('of a value that JSON does not have: %s -> %j', async (value, json) => {
    expect(await python(bench(), 'working:Returns', { input: { value } })).toEqual(json);
  });

  it('up to 32 MiB; a larger result is told to go to a file', async () => {
    const output = (await python(bench(), 'working:Large', { input: { megabytes: 5 } })) as { text: string };
    expect(output.text).toBe('ü'.repeat(5 * 2 ** 19));
    await expect(python(bench(), 'working:Large', { input: { megabytes: 11 } })).rejects.toMatchObject({
      failure: 'OutputInvalid',
      nextStep: expect.stringContaining('file'),
    });
  });
});

describe('where an agent works', () => {
  it('in the workspace, with nothing to read, and imports from pythonpath, then PYTHONPATH', async () => {
    const asked = { input: { paths: 3 }, settings: { pythonpath: ['src', AGENTS] }, env: { PYTHONPATH: '/orchard' } };
    expect(await python(bench(), 'working:LooksAround', asked)).toEqual({
      argv: [],
      stdin: '',
      path: [join(bench().folder, 'src'), AGENTS, '/orchard'],
      cwd: bench().folder,
      task: 'pick-plums',
    });
  });

  it('under an interpreter that prints something at its start', async () => {
    writeFileSync(join(bench().folder, 'sitecustomize.py'), 'print("{} welcome")\n');
    const settings = { pythonpath: ['.', AGENTS] };
    expect(await python(bench(), 'working:Configured', { settings })).toMatchObject({ model: 'small' });
  });

  it('in the workspace, from which it is imported when nothing else is said', async () => {
    mkdirSync(join(bench().folder, 'agents'));
    writeFileSync(join(bench().folder, 'agents/own.py'), 'class Own:\n    def run(self, input): return __name__\n');
    const output = await python(bench(), 'agents.own:Own', { settings: { pythonpath: ['.'] } });
    expect(output).toBe('agents.own');
  });

  it('under the interpreter that the settings name, as seen from the workspace', async () => {
    mkdirSync(join(bench().folder, 'bin'));
    writeFileSync(join(bench().folder, 'bin/python'), '#!/bin/sh\nexec python3 "$@"\n', { mode: 0o755 });
    const settings = { python: 'bin/python' };
    expect(await python(bench(), 'working:Configured', { settings })).toMatchObject({ model: 'small' });
  });
});

describe.skipIf(!hasPydantic())('an agent with models of pydantic', () => {
  it('gets and returns them', async () => {
    const input = { kind: 'plum', branches: [1, 2] };
    expect(await python(bench(), 'models:Picker', { input })).toEqual({ kind: 'plum', fruit: 3 });
  });

  it('may still use those of pydantic 1', async () => {
    const input = { kind: 'plum', branches: [1, 2] };
    expect(await python(bench(), 'models:OldPicker', { input })).toEqual(input);
    await expect(python(bench(), 'models:OldPicker', {})).rejects.toThrow(
      'OldTree refuses the input: input_data.kind: field required; input_data.branches: field required',
    );
  });

  it('says of each field what is wrong with it', async () => {
    const input = { kind: 'fig', branches: [1, 'two'] };
    await expect(python(bench(), 'models:Picker', { input })).rejects.toMatchObject({
      failure: 'InvalidInput',
      message:
        "Tree refuses the input: input_data.kind: Input should be 'plum' or 'pear'; " +
        'input_data.branches.1: Input should be a valid integer, unable to parse string as an integer',
      nextStep: "mend the task's input_data",
    });
  });
});

function hasPydantic(): boolean {
  try {
    execFileSync('python3', ['-c', 'from pydantic import v1'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
