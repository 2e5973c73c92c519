import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkAgent } from '../../../activities/availability.ts';
import { claudeCodeSettings } from '../../../activities/claude-code/schema.ts';
import { pythonSettings } from '../../../activities/python/schema.ts';
import type { JsonObject } from '../../../src/plan/json.ts';
import { makeTemporaryFolder } from '../../helpers/temporary-folder.ts';

let workspace: string;
let env: NodeJS.ProcessEnv;
beforeEach(async () => {
  workspace = await makeTemporaryFolder();
  env = { PATH: `${workspace}/bin:${process.env['PATH']}`, HOME: join(workspace, 'home') };
  await mkdir(join(workspace, 'bin'));
  await mkdir(join(workspace, 'home/.claude'), { recursive: true });
});

async function writeProgram(name: string, text: string): Promise<void> {
  await writeFile(join(workspace, 'bin', name), `#!/bin/sh\n${text}\n`);
  await chmod(join(workspace, 'bin', name), 0o755);
}

const whatsOf = ({ missing }: { missing: { what: string }[] }) => missing.map(({ what }) => what);

it.each(['coder', 'debug', 'http'])('%s needs nothing', async (kind) => {
  expect(await checkAgent(kind, {}, env, workspace)).toEqual({ version: null, credentials: null, missing: [] });
});

describe('claude-code', () => {
  const check = (settings: JsonObject = {}, more: NodeJS.ProcessEnv = {}) =>
    checkAgent('claude-code', claudeCodeSettings.parse(settings) as JsonObject, { ...env, ...more }, workspace);

  it('is there with its version and where its key comes from, and never the key itself', async () => {
    await writeProgram('claude', 'echo "2.1.197 (Claude Code)"');
    const found = await check({}, { ANTHROPIC_API_KEY: 'sk-plum' });
    expect(found).toEqual({ version: '2.1.197', credentials: 'ANTHROPIC_API_KEY', missing: [] });
  });

  it.each([
    ['an OAuth token', {}, { CLAUDE_CODE_OAUTH_TOKEN: 'plum' }, 'CLAUDE_CODE_OAUTH_TOKEN'],
    ['a cloud', {}, { CLAUDE_CODE_USE_BEDROCK: '1' }, 'CLAUDE_CODE_USE_BEDROCK'],
    ['a login', { 'home/.claude/.credentials.json': { claudeAiOauth: { accessToken: 'plum' } } }, {}, 'the login in '],
    ['a helper', { 'home/.claude/settings.json': { apiKeyHelper: 'echo plum' } }, {}, 'apiKeyHelper in '],
    [
      'a key in settings',
      { '.claude/settings.json': { env: { ANTHROPIC_API_KEY: 'plum' } } },
      {},
      'ANTHROPIC_API_KEY in ',
    ],
    ['the key of a console login', { 'home/.claude.json': { primaryApiKey: 'plum' } }, {}, 'the key in '],
  ])('finds %s', async (...[, files, more, words]) => {
    await writeProgram('claude', 'echo 2.1.197');
    for (const [file, value] of Object.entries(files)) {
      await mkdir(join(workspace, file, '..'), { recursive: true });
      await writeFile(join(workspace, file), JSON.stringify(value));
    }
    const { credentials, missing } = await check({}, more);
    expect(credentials).toContain(words);
    expect(credentials).not.toContain('plum');
    expect(missing).toEqual([]);
  });

  it('looks where CLAUDE_CONFIG_DIR says', async () => {
    await writeProgram('claude', 'echo 2.1.197');
    await writeFile(join(workspace, '.credentials.json'), '{"claudeAiOauth":{"accessToken":"x"}}');
    expect(await check({}, { CLAUDE_CONFIG_DIR: workspace })).toMatchObject({ missing: [] });
  });

  it('reads no settings that the agent leaves out', async () => {
    await writeProgram('claude', 'echo 2.1.197');
    await writeFile(join(workspace, 'home/.claude/settings.json'), '{"apiKeyHelper":"echo"}');
    expect(await check({ setting_sources: ['project'] })).toMatchObject({ credentials: null });
  });

  it.each([
    ['is absent', {}],
    ['is broken', { 'home/.claude/.credentials.json': '{"claude' }],
    ['is empty', { 'home/.claude/.credentials.json': '{"claudeAiOauth":null}' }],
  ])('a login that %s is missing, with the next step, but not for certain', async (_, files) => {
    await writeProgram('claude', 'echo 2.1.197');
    for (const [file, text] of Object.entries(files)) await writeFile(join(workspace, file), text);
    const { credentials, missing } = await check();
    expect(credentials).toBeNull();
    expect(missing).toEqual([{ what: 'a login or a key of an API', next_step: expect.stringContaining('/login') }]);
  });

  it.each([
    ['is on no PATH', 'claude-plum', 'the program "claude-plum" on PATH'],
    ['is no file', './plum', 'the program "./plum"'],
    ['may not be executed', './readme', 'the right to execute'],
  ])('a program that %s is missing for certain', async (_, binary, what) => {
    await writeFile(join(workspace, 'readme'), 'plum');
    const { version, missing } = await check({ binary }, { ANTHROPIC_API_KEY: 'x' });
    expect(version).toBeNull();
    expect(missing).toEqual([{ what: expect.stringContaining(what), next_step: expect.any(String), certain: true }]);
  });

  it('a program that fails says how, and nothing of what it printed', async () => {
    await writeProgram('claude', 'echo plum; echo plum >&2; exit 3');
    const found = await check({}, { ANTHROPIC_API_KEY: 'x' });
    expect(whatsOf(found)).toEqual(['an answer of "claude": it ended with exit code 3']);
    expect(found.missing[0]).not.toHaveProperty('certain');
  });

  it('a program that does not answer is ended, with what it started', async () => {
    await writeProgram('claude', 'sleep 60 & sleep 60');
    const started = Date.now();
    expect(whatsOf(await check({}, { ANTHROPIC_API_KEY: 'x' }))).toEqual(['an answer of "claude": none within 5 s']);
    expect(Date.now() - started).toBeLessThan(9_000);
  }, 20_000);
});

describe('python', () => {
  const check = (settings: JsonObject) =>
    checkAgent('python', pythonSettings.parse(settings) as JsonObject, env, workspace);

  it('is there with its version, and so is the module, which is not run', async () => {
    await mkdir(join(workspace, 'orchard'));
    await writeFile(join(workspace, 'orchard/__init__.py'), 'raise SystemExit("plum")');
    await writeFile(join(workspace, 'orchard/picker.py'), 'raise SystemExit("plum")');
    const found = await check({ agent: 'orchard.picker:Picker' });
    expect(found).toMatchObject({ version: expect.stringMatching(/^3\.\d+\.\d+$/), missing: [] });
  });

  it.each([['plum:P'], ['orchard.plum:P'], ['orchard.picker.plum:P'], ['json.plum:P']])(
    '%s is no module',
    async (agent) => {
      await mkdir(join(workspace, 'orchard'));
      await writeFile(join(workspace, 'orchard/picker.py'), '');
      const { missing } = await check({ agent });
      expect(missing).toEqual([
        { what: `the module "${agent.split(':')[0]}"`, next_step: expect.stringContaining('"pythonpath"') },
      ]);
    },
  );

  it('finds modules of its folders and of Python itself', async () => {
    await mkdir(join(workspace, 'lib'));
    await writeFile(join(workspace, 'lib/plum.py'), '');
    expect(await check({ agent: 'plum:P', pythonpath: ['lib'] })).toMatchObject({ missing: [] });
    expect(await check({ agent: 'importlib.util:P' })).toMatchObject({ missing: [] });
  });

  it('without a class has nothing to run', async () => {
    expect(whatsOf(await check({}))).toEqual(['a class to run']);
  });

  it('that is not there, or too old, is missing for certain', async () => {
    await writeProgram('python-old', 'echo "2.7.18 "');
    expect(await check({ agent: 'a:B', python: 'python-plum' })).toMatchObject({
      missing: [{ what: 'the program "python-plum" on PATH', certain: true }],
    });
    expect(await check({ agent: 'a:B', python: 'python-old' })).toMatchObject({
      version: '2.7.18',
      missing: [{ what: 'Python 3.9 or newer: this is 2.7.18', certain: true }],
    });
  });
});

describe('command', () => {
  it.each([
    ['has no argv of its own', {}, []],
    ['names a program that is there', { argv: ['sh'] }, []],
    ['names a program that is not', { argv: ['plum', '-v'] }, ['the program "plum"']],
    ['leaves the program to an expression', { argv: ['${{ env.SHELL }}'] }, []],
    ['looks in a folder of its own', { argv: ['./plum'], cwd: 'orchard' }, []],
  ])('an agent that %s', async (_, defaults, whats) => {
    const found = await checkAgent('command', defaults, env, workspace);
    expect(whatsOf(found)).toEqual(whats);
    expect(found.missing.some(({ certain }) => certain)).toBe(false);
  });
});
