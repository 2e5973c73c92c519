import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { digestOf } from '../../src/files/artifacts.ts';
import { createBundleStore } from '../../src/files/bundles.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

/** A store, and a bundle that is to be kept in it. */
async function setScene() {
  const folder = await makeTemporaryFolder();
  const codePath = join(folder, 'workflow-bundle.js');
  await writeFile(codePath, 'plums()');
  const hash = digestOf('plums()').slice('sha256:'.length);
  const kept = join(folder, 'bundles', `${hash}.js`);
  return { folder, kept, bundle: { codePath, hash }, store: createBundleStore(join(folder, 'bundles')) };
}

it('a bundle that is kept is found by its hash, also when the installed one is gone', async () => {
  const { store, bundle, kept } = await setScene();
  expect(await store.find(bundle.hash)).toBeUndefined();
  await store.keep(bundle);
  await writeFile(bundle.codePath, 'another version');
  expect(await store.find(bundle.hash)).toBe(kept);
  expect(await readFile(kept, 'utf8')).toBe('plums()');
});

it('keeping it again writes nothing, but says by the time of the file that it was used', async () => {
  const { store, bundle, kept } = await setScene();
  await store.keep(bundle);
  await utimes(kept, 0, 0);
  const { ino } = await stat(kept);
  await store.keep(bundle);
  expect(await stat(kept)).toMatchObject({ ino });
  expect((await stat(kept)).mtimeMs).toBeGreaterThan(Date.now() - 60_000);
});

it('several processes may keep it at once', async () => {
  const { store, bundle, kept, folder } = await setScene();
  await Promise.all(Array.from({ length: 5 }, () => store.keep(bundle)));
  expect(await readFile(kept, 'utf8')).toBe('plums()');
  expect(await readdir(join(folder, 'bundles'))).toHaveLength(1);
});

it.each([
  ['cut off', 'plum'],
  ['changed', 'PLUMS()'],
])('a file that was %s does not count', async (_, content) => {
  const { store, bundle, kept } = await setScene();
  await store.keep(bundle);
  await writeFile(kept, content);
  expect(await store.find(bundle.hash)).toBeUndefined();
});

it('a file that was cut off is written again', async () => {
  const { store, bundle, kept } = await setScene();
  await store.keep(bundle);
  await writeFile(kept, 'plum');
  await store.keep(bundle);
  expect(await store.find(bundle.hash)).toBe(kept);
});

it.each(['', '../workflow-bundle', 'a'.repeat(63), `${'a'.repeat(63)}/`])('%j is no hash', async (hash) => {
  const { store } = await setScene();
  expect(await store.find(hash)).toBeUndefined();
});
