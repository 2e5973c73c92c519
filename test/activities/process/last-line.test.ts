import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readLastLine } from '../../../activities/process/last-line.ts';
import { getRunFiles } from '../../../activities/process/run-files.ts';
import { makeTemporaryFolder } from '../../helpers/temporary-folder.ts';
import { useBench } from './agents.ts';
import { agent } from './left-run.ts';
import { runProgram } from './run.ts';

const bench = useBench();

it('while a program works, the last line that it wrote shows how it comes along', async () => {
  const lines: string[] = [];
  await runProgram(bench().folder, {
    ...agent(bench(), 'beats-progress-lines 8'),
    onOutput: (_, { files }) => lines.push(readLastLine(files)),
  });
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) expect(line).toMatch(/^step \d of 8$|^\{"beats":8\}$/);
});

it.each<[title: string, written: [older: string, newer: string], line: string]>([
  ['of the stream that was written to last', ['old', 'ripe\nplums\n'], 'plums'],
  ['without colours and blanks', ['', '\x1b[32m  ripe \x1b[0m\n'], 'ripe'],
  ['past empty lines', ['', 'ripe\r\n \n\n'], 'ripe'],
  ['of what overwrites itself', ['', '1 %\r2 %\r'], '2 %'],
  ['that is not finished yet', ['', 'ripe\nplu'], 'plu'],
  ['or none', ['', ''], ''],
])('the last line is that %s', async (_, [older, newer], line) => {
  const files = getRunFiles(await makeTemporaryFolder(), 1);
  writeFileSync(files.stdout, older);
  writeFileSync(files.stderr, newer);
  utimesSync(files.stdout, 1, 1);
  expect(readLastLine(files)).toBe(line);
});

it('who can say a line in short is asked, and lines that are no news are passed over', async () => {
  const files = getRunFiles(await makeTemporaryFolder(), 1);
  writeFileSync(files.stdout, 'say: ripe\nnoise\n');
  expect(readLastLine(files, (line) => /^say: (.*)/.exec(line)?.[1] ?? '')).toBe('ripe');
});

it('what cannot be read gives no line and no harm', async () => {
  const files = getRunFiles(await makeTemporaryFolder(), 1);
  expect(readLastLine(files)).toBe('');
  mkdirSync(files.stdout);
  expect(readLastLine(files)).toBe('');
});
