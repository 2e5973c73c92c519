import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startScript } from '../helpers/script.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

const WRITER = fileURLToPath(new URL('../fixtures/files/shared-writer.ts', import.meta.url));
const NAMES = ['apple', 'apple', 'pear', 'plum'];

it('processes that write the same artifacts, traces and indexes at once read whole files, and leave one index a dispatch', async () => {
  const folder = await makeTemporaryFolder();
  const writers = NAMES.map((name) => startScript(WRITER, [folder, name]));
  for (const { code, stderr } of await Promise.all(writers.map(({ ended }) => ended)))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const files = await readdir(folder, { recursive: true });
  expect(files.filter((file) => file.endsWith('.tmp'))).toEqual([]);
  expect(files.filter((file) => /^artifacts\/..\/.*\.json$/.test(file))).toHaveLength(60);
  const indexes = files.filter((file) => /^traces\/dispatch-.*\.json$/.test(file));
  const owners = await Promise.all(
    indexes.map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8')).dispatch_id),
  );
  expect(owners.sort()).toEqual(['apple', 'pear', 'plum']);
}, 60_000);
