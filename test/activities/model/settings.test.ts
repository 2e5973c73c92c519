import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkModel } from '../../../activities/model/availability.ts';
import { readBaseUrl } from '../../../activities/model/base-url.ts';
import { modelInput, modelSettings } from '../../../activities/model/schema.ts';
import { makeTemporaryFolder } from '../../helpers/temporary-folder.ts';

/** What is said against a value of a setting; nothing when it is fine. */
function judge(settings: object): string[] {
  return modelSettings.safeParse(settings).error?.issues.map(({ message }) => message) ?? [];
}

describe('api_key', () => {
  it.each(['${{ secret.PLUMS }}', '${{env.PLUMS_KEY}}'])('may be %s', (api_key) => {
    expect(judge({ api_key })).toEqual([]);
  });

  it.each([
    'sk-stone-key',
    'sk-${{ env.A }}',
    '${{ env.A }}${{ env.B }}',
    '${{ tasks.a.output.key }}',
    '',
    '$${{ env.A }}',
  ])('may not be %j: it would stand in the history', (api_key) => {
    expect(judge({ api_key })).toEqual([expect.stringContaining('is no reference to a key')]);
    expect(judge({ api_key }).join()).not.toContain('stone');
  });
});

describe('base_url', () => {
  it.each(['https://plums.example/v1', 'http://localhost:11434', '${{ env.PLUMS_URL }}', '${{ env.PLUMS_URL }}/v1'])(
    'may be %s',
    (base_url) => {
      expect(judge({ base_url })).toEqual([]);
    },
  );

  it.each([
    ['plums.example', 'is no URL'],
    ['ftp://plums.example', 'is no URL of http or https'],
    ['https://me:pit@plums.example', 'holds a user name or password'],
    ['https://plums.example/v1?version=1', 'holds a "?"'],
    ['${{ tasks.a.output.url }}', 'reads a task'],
    ['${{ nonsense }}', 'holds an expression that cannot be read'],
  ])('may not be %s: it %s', (base_url, words) => {
    expect(judge({ base_url })).toEqual([expect.stringContaining(words)]);
  });
});

it('an address without a path gets the usual one', () => {
  expect(readBaseUrl('http://localhost:11434').href).toBe('http://localhost:11434/v1');
  expect(readBaseUrl('https://plums.example/api/v2/').href).toBe('https://plums.example/api/v2');
});

it('a prompt and a file with one are too much', () => {
  expect(modelInput.safeParse({ prompt: 'a', prompt_file: 'b' }).success).toBe(false);
});

describe('whether a model can be asked', () => {
  const claude = { api: 'anthropic', model: 'claude' };

  it('its key is in the environment', async () => {
    expect(await checkModel(claude, { ANTHROPIC_API_KEY: 'stone-key' })).toEqual({
      version: null,
      credentials: 'ANTHROPIC_API_KEY of the environment',
      missing: [],
    });
  });

  it('its key is a secret', async () => {
    const folder = join(await makeTemporaryFolder(), 'secrets');
    await mkdir(folder);
    await writeFile(join(folder, 'PLUMS'), 'stone-key\n');
    const settings = { ...claude, api_key: '${{ secret.PLUMS }}' };
    expect(await checkModel(settings, { PARALLEL_DISPATCH_SECRETS_DIR: folder })).toMatchObject({
      credentials: 'the secret PLUMS',
      missing: [],
    });
  });

  it('it needs no key at an address of its own', async () => {
    const settings = { api: 'openai', model: 'plum-1', base_url: 'http://localhost:11434' };
    expect(await checkModel(settings, {})).toEqual({ version: null, credentials: null, missing: [] });
  });

  it.each<[title: string, settings: Record<string, string>, what: string]>([
    ['no key', claude, 'ANTHROPIC_API_KEY'],
    ['an address in a variable that is not set', { ...claude, base_url: '${{ env.PLUMS_URL }}' }, 'PLUMS_URL'],
    ['no name of a model', { api: 'openai' }, 'model'],
    ['no API', { model: 'plum-1' }, 'a model to ask'],
  ])('%s: not', async (_, settings, what) => {
    const { missing } = await checkModel(settings, {});
    expect(missing).toEqual([{ what: expect.stringContaining(what), next_step: expect.stringMatching(/./) }]);
  });
});
