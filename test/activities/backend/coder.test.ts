import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CallContext } from '../../../activities/adapter.ts';
import { code } from '../coder/coder.ts';
import { useBench } from '../process/agents.ts';
import { askWriter } from './ask.ts';

const bench = useBench();
const STRICT = { validation_level: 'strict' };

function readNode(): string {
  return readFileSync(join(bench().folder, 'node_order_effect.py'), 'utf8');
}

describe('a coder with a back end', () => {
  it.each(['right', 'fenced'])('writes what that answers (%s), once it meets the level', async (manner) => {
    const output = await code(STRICT, await askWriter(bench(), manner));
    const [pid] = await bench().started(1);
    expect(output).toMatchObject({
      completeness: 'written by writer, validated: strict',
      backend: { agent: 'writer', kind: 'command', turns: 1 },
      validation_passed: true,
      validation: { level: 'strict', findings: [] },
    });
    expect(output).not.toHaveProperty('steps');
    expect(readNode()).toContain(`# Written by process ${pid}.`);
  });

  it.each([
    ['a node that breaks the rules', 'wrong', 'the file must define class NodeOrderEffect'],
    ['half a file', 'broken', 'line '],
    ['words instead of JSON', 'words', 'it is no JSON: I would rather not.'],
  ])('tells it once what was wrong: %s', async (_, manner, problem) => {
    const output = await code(STRICT, await askWriter(bench(), `${manner} right`));
    const pids = await bench().started(2);
    expect(output).toMatchObject({ backend: { turns: 2 }, validation_passed: true });
    expect(output.notes.join()).toContain(problem);
    expect(readNode()).toContain(`# Written by process ${pids[1]}.`);
  });

  it.each([
    ['wrong wrong', 'AgentFailed', 'the file must define class NodeOrderEffect (classes found: Wrong) (class-name)'],
    ['words words', 'OutputInvalid', 'it is no JSON'],
    ['wrong words', 'OutputInvalid', 'it is no JSON'],
    ['wrong fails', 'AgentFailed', 'exited with code 3: no more plums'],
    ['fails', 'AgentFailed', 'exited with code 3: no more plums'],
  ])('when it answers %s: %s, and no file is there', async (manners, failure, message) => {
    const asked = code({}, await askWriter(bench(), manners));
    await expect(asked).rejects.toMatchObject({ failure, message: expect.stringContaining(message) });
    expect(existsSync(join(bench().folder, 'node_order_effect.py'))).toBe(false);
  });

  it('gives it the contract, the rules, the scaffold, files, and what a program needs to answer', async () => {
    await code({ context_files: ['a.txt'] }, await askWriter(bench(), 'echo'));
    for (const field of [
      'request',
      'contract_description',
      'node_type',
      'class_name',
      'output_path',
      'rules',
      'upstream',
    ])
      expect(readNode()).toContain(` ${field} `.trim());
    for (const field of ['scaffold', 'context_files', 'answer_schema', 'problems', 'previous_answer', 'prompt'])
      expect(readNode()).toContain(field);
  });

  it('ends it when the call is cancelled', async () => {
    const controller = new AbortController();
    const asked = code({}, await askWriter(bench(), 'right:60000', { signal: controller.signal }));
    await bench().started(1);
    controller.abort(new Error('cancelled by a test'));
    await expect(asked).rejects.toThrow('cancelled by a test');
    expect(bench().living()).toEqual([]);
  });

  it('takes the answer of an adopted second program for what it is, and asks no third time', async () => {
    await expect(code({}, await askWriter(bench(), 'wrong right', { adoptedTurn: 2 }))).rejects.toMatchObject({
      failure: 'AgentFailed',
    });
    expect(await bench().started(1)).toHaveLength(1);
  });

  it('adds up what both of its runs used', async () => {
    const context = await askWriter(bench(), 'wrong right');
    const usage = { input_tokens: 10, output_tokens: 2, usd: 0.25, model: 'plum-1' };
    const run: NonNullable<CallContext['backend']>['run'] = async (input, inner) => ({
      ...(await context.backend!.run(input, inner)),
      usage,
    });
    const { runCoder } = await import('../../../activities/coder/run.ts');
    const { coderInput } = await import('../../../activities/coder/schema.ts');
    const input = coderInput.parse({ contract_description: 'Stores.', node_type: 'Effect', output_path: 'a.py' });
    const outcome = await runCoder(input, { ...context, backend: { ...context.backend!, run } });
    expect(outcome.usage).toEqual({ input_tokens: 20, output_tokens: 4, usd: 0.5, model: 'plum-1' });
  });
});

describe('a coder without a back end', () => {
  it('writes its scaffold, and its output is what it has always been', async () => {
    const { backend: _, ...context } = await askWriter(bench(), 'right');
    const output = await code({}, context);
    expect(Object.keys(output)).toEqual([
      'generated_file',
      'class_name',
      'node_type',
      'completeness',
      'steps',
      'validation_passed',
      'validation',
      'lines',
      'files_read',
      'files_missing',
      'replaced',
      'notes',
    ]);
    expect(output.completeness).toBe('scaffold');
  });
});
