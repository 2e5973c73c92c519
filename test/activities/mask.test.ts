import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMasker, maskFile } from '../../activities/mask.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

const SECRETS = ['plum-tree', 'tree-house-7', 'ünder'];
const mask = createMasker(SECRETS)!;

function maskInParts(parts: string[]): string {
  let held = '';
  let shown = '';
  for (const [index, part] of [...parts, ''].entries()) {
    const masked = mask(held + part, index === parts.length);
    shown += masked.ready;
    held = masked.held;
  }
  return shown;
}

it.each([
  [['key plum-tree.'], 'key *********.'],
  [['key plum-', 'tree.'], 'key *********.'],
  [['p', 'l', 'u', 'm', '-', 't', 'r', 'e', 'e'], '*********'],
  [['plum-tree-house-7'], '*********-house-7'],
  [['the tree-house-7'], 'the [redacted]**'],
  [['a plum-', 'cake'], 'a plum-cake'],
  [['ends in plum'], 'ends in plum'],
])('%j reads %j', (parts, shown) => {
  expect(maskInParts(parts)).toBe(shown);
});

it('wherever the parts are cut, the whole reads the same and is as long as before', () => {
  const words = fc.constantFrom('plum-tree', 'plum', '-tree', 'tree-house-7', 'p', ' ', '\n', 'tree', 'house');
  fc.assert(
    fc.property(fc.array(fc.array(words).map((list) => list.join(''))), (parts) => {
      const text = parts.join('');
      const shown = maskInParts(parts);
      expect(shown).toBe(mask(text, true).ready);
      expect(shown).toHaveLength(text.length);
      for (const secret of SECRETS) expect(shown).not.toContain(secret);
    }),
  );
});

it('in a file: every value, also one across the borders of what is read at once, and nothing else', async () => {
  const file = join(await makeTemporaryFolder(), '1.stdout');
  const filler = 'x'.repeat(2 ** 20 - 5);
  writeFileSync(file, `${filler}plum-tree ünder ${filler}\0tree-house-7`);
  await maskFile(file, mask);
  expect(readFileSync(file, 'utf8') === `${filler}********* ****** ${filler}\0[redacted]**`).toBe(true);
});

it('nothing to hide, no masker; no file, no harm', async () => {
  expect(createMasker(['', 'abc'])).toBeUndefined();
  await maskFile(join(await makeTemporaryFolder(), 'none'), mask);
});
