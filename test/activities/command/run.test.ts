import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useBench } from '../process/agents.ts';
import { CALL, command } from './call.ts';

const bench = useBench();

describe('what a program writes is the output', () => {
  it.each([
    ['echo {"plums":3}', { plums: 3 }],
    ['echo [1,2]', [1, 2]],
    ['echo "ripe"', 'ripe'],
    ['echo null', null],
    ['printf \\n\\t7\\r\\n\\n', 7],
    ['printf \\357\\273\\277{"bom":true}', { bom: true }],
    ['echo ripe plums', { text: 'ripe plums' }],
    ['printf \\n.ripe.\\n.plums.\\r\\n\\n', { text: '\n.ripe.\n.plums.' }],
    ['printf \\033[32mgreen\\033[0m\\000', { text: '\x1b[32mgreen\x1b[0m\0' }],
    ['true', { text: '' }],
  ])('%s -> %j', async (line, output) => {
    const argv = line.split(' ');
    expect(await command(bench(), '', { input: { argv } })).toEqual({ output });
  });

  it.each([
    ['half-a-json.sh', { text: '{"answer": [1, 2' }],
    ['two-jsons.sh', { text: '{"answer": 1}\n{"answer": 2}' }],
    ['invalid-utf8.sh', { name: 'a\ufffdb\ufffdc' }],
    ['closes-stdin.sh', { listened: false }],
    ['floods-stderr.sh 2000000', { flooded: true }],
    ['beats-progress-lines 2', { beats: 2 }],
  ])('%s -> %j', async (line, output) => {
    expect(await command(bench(), line)).toEqual({ output });
  });

  it('up to 8 MiB; who has more to say is told to write it to a file', async () => {
    const { output } = await command(bench(), `floods-stdout.sh ${8 * 2 ** 20}`);
    expect(output).toEqual({ text: '\0'.repeat(8 * 2 ** 20) });
    await expect(command(bench(), `floods-stdout.sh ${8 * 2 ** 20 + 1}`)).rejects.toMatchObject({
      failure: 'OutputInvalid',
      message: 'the program wrote 8388609 bytes, more than the 8 MiB that fit',
      nextStep: 'let it write to a file and print the path of that file',
    });
  });

  it('and a program that never stops writing is stopped at 256 MiB', async () => {
    await expect(command(bench(), 'floods-stdout.sh')).rejects.toMatchObject({
      failure: 'OutputInvalid',
      message: expect.stringContaining('more than the 256 MiB that fit'),
    });
  });
});

describe('what a program is told', () => {
  it.each([
    ['nothing else: the call', undefined, CALL],
    ['an object', { plums: [1, 2] }, { plums: [1, 2] }],
    ['a list', [1, 'two'], [1, 'two']],
    ['null', null, null],
  ])('on standard input: %s', async (_, stdin, received) => {
    const input = stdin === undefined ? {} : { stdin };
    const { output } = await command(bench(), 'answers one two', { input });
    expect(output).toMatchObject({ received, arguments: ['one', 'two'], cwd: bench().folder });
  });

  it('on standard input: a text as it is, since programs like wc want no quotes', async () => {
    const { output } = await command(bench(), '', { input: { argv: ['wc', '-lw'], stdin: 'two "words"\nmore\n' } });
    expect((output as { text: string }).text.trim().split(/\s+/)).toEqual(['2', '3']);
  });

  it('on standard input: nothing, or what its dependencies gave, when it asks for that', async () => {
    const cat = (stdin_from: 'none' | 'upstream') => command(bench(), '', { input: { argv: ['cat'], stdin_from } });
    expect(await cat('none')).toEqual({ output: { text: '' } });
    expect(await cat('upstream')).toEqual({ output: {} });
  });

  it('on standard input: a file of the workspace, byte by byte', async () => {
    writeFileSync(join(bench().folder, 'plums.bin'), Buffer.from([0, 255, 10]));
    const read = (stdin_file: string) => command(bench(), '', { input: { argv: ['wc', '-c'], stdin_file } });
    expect(await read('plums.bin')).toEqual({ output: 3 });
    await expect(read('pears.bin')).rejects.toMatchObject({ failure: 'InvalidInput' });
    await expect(read('/etc/passwd')).rejects.toMatchObject({ failure: 'NotAllowed' });
  });

  it('in its environment: what the caller has, what the task adds, and where it belongs', async () => {
    const { output } = await command(bench(), 'prints-environment', { input: { env: { FLAVOUR: 'plum' } } });
    expect(output).toMatchObject({
      PATH: process.env['PATH'],
      FLAVOUR: 'plum',
      PARALLEL_DISPATCH_ID: 'harvest-1',
      PARALLEL_DISPATCH_TASK_ID: 'pick-plums',
      PARALLEL_DISPATCH_WORKSPACE: bench().folder,
      DISPATCH_DEPTH: '1',
    });
  });

  it('where to work: a folder of the workspace, from which its own path is seen too', async () => {
    mkdirSync(join(bench().folder, 'orchard'));
    writeFileSync(join(bench().folder, 'orchard/where'), '#!/bin/sh\npwd\n', { mode: 0o755 });
    const { output } = await command(bench(), '', { input: { argv: ['./where'], cwd: 'orchard' } });
    expect(output).toEqual({ text: join(bench().folder, 'orchard') });
  });

  it('and it is not confined to that place: what it writes elsewhere stays', async () => {
    mkdirSync(join(bench().folder, 'orchard'));
    const line = `writes-outside.sh ${bench().folder}/note`;
    expect(await command(bench(), line, { input: { cwd: 'orchard' } })).toEqual({ output: { written: true } });
  });
});

describe('cancelling', () => {
  it('ends the program and fails with what the call was cancelled for', async () => {
    const controller = new AbortController();
    const running = command(bench(), 'forks-grandchild', { signal: controller.signal });
    const outcome = expect(running).rejects.toThrow('the plums are gone');
    await bench().started(2);
    controller.abort(new Error('the plums are gone'));
    await outcome;
    expect(bench().living()).toEqual([]);
  });
});
