import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { CommandInput } from '../../../activities/command/schema.ts';
import { useBench } from '../process/agents.ts';
import { command } from './call.ts';

const bench = useBench();

it.each<[title: string, line: string, says: string]>([
  [
    'a reason on stderr',
    'exits-1.sh',
    'exits-1.sh exited with code 1: loading the model | ModelError: no such model: big-bird',
  ],
  ['colours, NUL and a bell', 'ansi-and-nul.sh 3', 'ansi-and-nul.sh exited with code 3: warming up | red alert'],
  ['a signal', 'dies-by-signal.sh', 'dies-by-signal.sh was ended by SIGKILL: about to die'],
])('a program that fails with %s', async (_, line, says) => {
  await expect(command(bench(), line)).rejects.toMatchObject({
    failure: 'AgentFailed',
    message: says,
    nextStep: expect.stringContaining('by hand'),
  });
});

it.each<[title: string, script: string, says: RegExp]>([
  ['nothing at all', 'exit 7', /^sh exited with code 7: it said nothing$/],
  ['words on stdout only', 'echo "no plums"; exit 2', /^sh exited with code 2: no plums$/],
  ['many lines: the last five', 'seq 100 >&2; exit 1', /: 96 \| 97 \| 98 \| 99 \| 100$/],
  ['a progress line that overwrites itself', 'printf "1%%\\r2%%\\rlost" >&2; exit 1', /: 1% \| 2% \| lost$/],
  ['one endless line: its end', 'yes 🦉 | head -n 9000 | tr -d "\\n" >&2; exit 1', /: …(🦉){500}$/u],
])('a program that fails with %s', async (_, script, says) => {
  const running = command(bench(), '', { input: { argv: ['sh', '-c', script] } });
  await expect(running).rejects.toMatchObject({ failure: 'AgentFailed', message: expect.stringMatching(says) });
});

type Refused = { title: string; input: Partial<CommandInput>; failure: string; says: RegExp };

it.each<Refused>([
  {
    title: 'a program that nobody has',
    input: { argv: ['no-such-program'] },
    failure: 'InvalidInput',
    says: /"no-such-program" was not found on PATH/,
  },
  {
    title: 'a program that may not run',
    input: { argv: ['./plain'] },
    failure: 'InvalidInput',
    says: /may not be executed/,
  },
  { title: 'a folder that is missing', input: { cwd: 'gone' }, failure: 'InvalidInput', says: /gone does not exist/ },
  { title: 'a folder that is a file', input: { cwd: 'plain' }, failure: 'InvalidInput', says: /plain is not a folder/ },
  { title: 'a folder with a NUL', input: { cwd: 'a\0b' }, failure: 'InvalidInput', says: /cwd/ },
  { title: 'a folder outside', input: { cwd: '../..' }, failure: 'NotAllowed', says: /outside the allowed folders/ },
])('a call that cannot start: $title', async ({ input, failure, says }) => {
  writeFileSync(join(bench().folder, 'plain'), 'text');
  const running = command(bench(), 'answers', { input, roots: [bench().folder] });
  await expect(running).rejects.toMatchObject({
    failure,
    message: expect.stringMatching(says),
    nextStep: expect.stringMatching(/./),
  });
  expect(await bench().started(0)).toEqual([]);
});
