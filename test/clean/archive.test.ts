import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeArchive } from '../../src/clean/archive.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

it('an archive that does not hold what is there is none', async () => {
  const folder = await makeTemporaryFolder();
  const good = join(folder, 'good');
  await writeFile(good, 'words');
  await symlink('nowhere', join(folder, 'link'));
  const archive = join(folder, 'a.tar.gz');
  // It says that it is empty, and is not.
  await expect(writeArchive(archive, [good, '/proc/uptime'])).rejects.toThrow(
    /^--archive: no archive .*\(what it holds of \/proc\/uptime is not what is there\); nothing was deleted/,
  );
  await expect(writeArchive(archive, [good, join(folder, 'missing')])).rejects.toThrow(/ENOENT.*nothing was deleted/);
  for (const name of [archive, `${archive}.part`]) await expect(readFile(name)).rejects.toThrow('ENOENT');
  await writeArchive(archive, [good, join(folder, 'link')]);
  await expect(writeArchive(archive, [good])).rejects.toThrow('a file of that name is there already');
});
