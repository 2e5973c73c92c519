import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkCodex } from '../../../activities/codex/availability.ts';
import { codexEnvironment, findCodex } from '../../helpers/codex-cli.ts';
import { makeTemporaryFolder } from '../../helpers/temporary-folder.ts';

const codex = await findCodex();
const KEY = 'plum-key-1';

/** Looks for a login in a new CODEX_HOME with these files. */
async function check(env: Record<string, string>, files: Record<string, string> = {}, settings = {}) {
  const home = await makeTemporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(home, name), text);
  const given = { ...codexEnvironment(home), CODEX_API_KEY: '', ...env };
  return checkCodex({ binary: 'no-such-codex', ...settings }, given, home);
}

describe('whether Codex can be used', () => {
  it.skipIf(!codex)('its version, and by what it logs in', async () => {
    const found = await check({ CODEX_API_KEY: KEY }, {}, { binary: codex });
    expect(found).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      credentials: 'CODEX_API_KEY',
      missing: [],
    });
  });

  it('says what is missing, and what to do', async () => {
    const { version, credentials, missing } = await check({ OPENAI_API_KEY: KEY });
    expect({ version, credentials }).toEqual({ version: null, credentials: null });
    expect(missing).toEqual([
      {
        what: 'the program "no-such-codex" on PATH',
        next_step: expect.stringContaining('npm install -g'),
        certain: true,
      },
      { what: 'a login for Codex', next_step: expect.stringContaining('set CODEX_API_KEY too') },
    ]);
    expect(JSON.stringify(missing)).not.toContain(KEY);
  });

  it.each<[string, Record<string, string>, object]>([
    ['auth.json in CODEX_HOME', { 'auth.json': '{}' }, {}],
    ['config.toml', { 'config.toml': 'model_provider = "orchard"\n' }, {}],
    ['night.config.toml', { 'night.config.toml': 'model_provider = "orchard"\n' }, { profile: 'night' }],
    ['those of the model provider orchard', {}, { config: { model_provider: 'orchard' } }],
  ])('a login: %s', async (credentials, files, settings) => {
    expect((await check({}, files, settings)).credentials).toBe(credentials);
  });
});
