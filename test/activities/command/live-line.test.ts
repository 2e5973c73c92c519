import { describe, expect, it } from 'vitest';
import { describeLine } from '../../../activities/command/live-line.ts';
import { useBench } from '../process/agents.ts';
import { command } from './call.ts';

const bench = useBench();
const print = (...lines: unknown[]) => ({
  input: { argv: ['printf', '%s\n', ...lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)))] },
});

describe('a line about progress', () => {
  it.each([
    ['{"progress": "shaking the tree"}', 'shaking the tree'],
    ['{"progress": 0.4}', '40 %'],
    ['{"progress": 1}', '100 %'],
    ['{"progress": 12}', '12'],
    ['{"progress": 0.4, "message": "shaking"}', '40 %: shaking'],
    ['{"progress": {"done": 3, "of": 7}}', '{"done":3,"of":7}'],
    ['{"usage": {"usd": 1}}', ''],
    ['{"progress": [1]}', '{"progress": [1]}'],
    ['3 plums', '3 plums'],
  ])('%s is told as %j', (line, words) => {
    expect(describeLine(line)).toBe(words);
  });
});

describe('lines about progress and usage are no part of the answer', () => {
  it.each([
    ['JSON after them', [{ progress: 0.5 }, { progress: 'nearly' }, { plums: 3 }], { plums: 3 }],
    ['text around them', ['ripe', { progress: 1 }, 'plums'], { text: 'ripe\nplums' }],
    ['nothing else', [{ progress: 1 }], { text: '' }],
    ['JSON of several lines with such a line in it', ['[', { progress: 1 }, ']'], [{ progress: 1 }]],
    ['one object that has more in it', [{ progress: 1, plums: 3 }], { progress: 1, plums: 3 }],
    ['one object about usage that has more in it', [{ usage: { usd: 1 }, id: 7 }], { usage: { usd: 1 }, id: 7 }],
  ])('%s', async (_, lines, output) => {
    expect(await command(bench(), '', print(...lines))).toEqual({ output });
  });
});

describe('what a program says of its usage', () => {
  it('is summed up; what it does not say is unknown', async () => {
    const lines = [
      { usage: { usd: 0.1, input_tokens: 10, model: 'plum-1' } },
      { usage: { usd: 0.2, input_tokens: 5 } },
      7,
    ];
    expect(await command(bench(), '', print(...lines))).toEqual({
      output: 7,
      usage: { usd: 0.3, input_tokens: 15, output_tokens: null, model: 'plum-1' },
    });
  });

  it('also counts when it fails', async () => {
    const script = `echo '{"usage":{"usd":2}}'; exit 3`;
    const failing = command(bench(), '', { input: { argv: ['sh', '-c', script] } });
    await expect(failing).rejects.toMatchObject({ failure: 'AgentFailed', usage: { usd: 2 } });
  });
});

describe('expect_exit_codes', () => {
  const exit = (code: number, said: string, expect_exit_codes?: number[]) =>
    command(bench(), '', { input: { argv: ['sh', '-c', `echo '${said}'; exit ${code}`], expect_exit_codes } });

  it.each([
    [1, 'none', { text: 'none', exit_code: 1 }],
    [0, 'some', { text: 'some', exit_code: 0 }],
    [1, '{"plums":0}', { plums: 0 }],
  ])('a text comes with its code, JSON stays as it is: %i, %s -> %j', async (code, said, output) => {
    expect(await exit(code, said, [0, 1])).toEqual({ output });
  });

  it.each([
    [2, [0, 1], /exited with code 2 \(expected 0 or 1\)/],
    [0, [1], /exited with code 0 \(expected 1\)/],
    [1, undefined, /exited with code 1:/],
  ])('%i is a failure when %j are expected', async (code, expected, message) => {
    await expect(exit(code, 'x', expected)).rejects.toMatchObject({
      failure: 'AgentFailed',
      message: expect.stringMatching(message),
    });
  });
});
