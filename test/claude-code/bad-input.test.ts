import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { canMount, mountReadOnly } from '../helpers/mount.ts';
import { type Files, makeHome } from './home.ts';

const DEFINITION = '.claude/agent-definitions/agent-parallel-dispatcher.yaml';
const REGISTRY = '.claude/agent-definitions/agent-registry.yaml';
const SKILL = '.claude/skills/parallel-dispatch/SKILL.md';
const PAGE = '.claude/agents/agent-parallel-dispatcher.md';

const FOREIGN_SERVER = '{"mcpServers": {"parallel-dispatcher": {"command": "their-server"}}}';
const FOREIGN_ENTRY =
  'agents:\n  parallel-dispatcher:\n    name: agent-parallel-dispatcher\n    definition_path: agents/x.yaml\n';
const SAME_NAME = 'agents:\n  pd:\n    name: agent-parallel-dispatcher\n';

const isRoot = process.getuid?.() === 0;

/** Until the running test ends. */
function makeReadOnly(folder: string): void {
  if (isRoot) mountReadOnly(folder);
  else {
    chmodSync(folder, 0o500);
    onTestFinished(() => chmodSync(folder, 0o700));
  }
}

describe('an installation that would spoil something is refused, and nothing is written', () => {
  it.each<[string, Files, string | RegExp]>([
    ['~/.claude is a file', { '.claude': '' }, '/.claude is a file, and must be a folder; move the file away'],
    ['a file of ours is a folder', { [`${SKILL}/x`]: '' }, 'SKILL.md is a folder, and must be a file'],
    ['broken JSON', { '.claude.json': '{\n  "a": 1,\n  "b" 2\n}' }, '.claude.json:3:7: is not JSON: expected ":"'],
    ['half a file', { '.claude.json': '{"mcpServers": {' }, '.claude.json:1:17: is not JSON'],
    ['an empty file', { '.claude.json': '' }, '.claude.json:1:1: is not JSON'],
    ['comments, which Claude Code does not read', { '.claude.json': '{} // x' }, 'has comments or trailing commas'],
    ['JSON that is a list', { '.claude.json': '[]' }, '.claude.json must be an object, not a list'],
    ['servers in a list', { '.claude.json': '{"mcpServers": []}' }, 'mcpServers must be an object, not a list'],
    ['bytes that are no text', { '.claude.json': '{"a": "\uD800"}'.replace('\uD800', '\u0000') }, '.claude.json:1:7'],
    ['broken YAML', { [REGISTRY]: 'agents:\n  a: [1\nb: 2\n' }, /agent-registry\.yaml:[23]:\d+: is not YAML/],
    [
      'a YAML key twice',
      { [REGISTRY]: 'agents: {}\nagents: {}\n' },
      'agent-registry.yaml:2:1: the key "agents" stands here twice',
    ],
    [
      'agents in a list',
      { [REGISTRY]: 'agents:\n  - name: x\n' },
      'agent-registry.yaml: agents must be a map, not a list',
    ],
    [
      'a server of our name that is not ours',
      { '.claude.json': FOREIGN_SERVER },
      'has an MCP server parallel-dispatcher that is not ours; rename it, or remove it',
    ],
    [
      'an entry of our name that is not ours',
      { [REGISTRY]: FOREIGN_ENTRY },
      'has an entry agents.parallel-dispatcher that is not ours',
    ],
    ['an entry of our name under another key', { [REGISTRY]: SAME_NAME }, 'has an entry agents.pd that is not ours'],
    ['a skill of our name that is not ours', { [SKILL]: 'theirs' }, 'SKILL.md is there already and is not ours'],
    [
      'an agent of our name that is not ours',
      { [PAGE]: 'theirs' },
      'agent-parallel-dispatcher.md is there already and is not ours',
    ],
    [
      'a definition of our name that is not ours',
      { [DEFINITION]: 'name: agent-parallel-dispatcher\n' },
      'agent-parallel-dispatcher.yaml is there already and is not ours',
    ],
  ])('%s', async (_, files, words) => {
    const home = await makeHome(files);
    await expect(home.install()).rejects.toThrow(words);
    expect(home.files()).toEqual(files);
    expect(home.backups()).toEqual([]);
  });

  it('a page of ours that somebody has changed', async () => {
    const home = await makeHome();
    await home.install();
    home.write({ [PAGE]: home.files()[PAGE]!.replace('Steps', 'My steps') });
    const files = home.files();
    await expect(home.install()).rejects.toThrow('was changed since it was installed; keep your version');
    expect(home.files()).toEqual(files);
  });

  it('all that is wrong is told at once', async () => {
    const home = await makeHome({ '.claude.json': '{', [SKILL]: 'theirs', [REGISTRY]: FOREIGN_ENTRY });
    await expect(home.install()).rejects.toMatchObject({ problems: { length: 3 }, exitCode: 2 });
  });

  it('a folder that cannot be written; where all is as it should be, nothing has to be', async ({ skip }) => {
    skip(isRoot && !canMount, 'root may write everywhere, and may not mount here');
    const home = await makeHome();
    await home.install();
    const folder = join(home.folder, '.claude');
    const files = home.files();
    makeReadOnly(folder);
    expect((await home.install()).changes.map(({ action }) => action)).toEqual(Array(5).fill('none'));
    const refusal = /cannot be written: .*(EROFS|EACCES).*; give yourself the right/;
    await expect(home.uninstall()).rejects.toThrow(refusal);
    expect(home.files()).toEqual(files);
  });

  it('a new home that cannot be written', async ({ skip }) => {
    skip(isRoot && !canMount, 'root may write everywhere, and may not mount here');
    const home = await makeHome({ '.claude/settings.json': '{}' });
    makeReadOnly(home.folder);
    await expect(home.install()).rejects.toThrow(/cannot be written: .*(EROFS|EACCES)/);
    expect(Object.keys(home.files())).toEqual(['.claude/settings.json']);
  });
});

describe('what is not ours', () => {
  it.each<[string, Files]>([
    ['a server', { '.claude.json': FOREIGN_SERVER }],
    ['an entry', { [REGISTRY]: FOREIGN_ENTRY }],
    ['pages', { [SKILL]: 'theirs', [PAGE]: 'theirs', [DEFINITION]: 'name: x\n' }],
  ])('%s is no part of what is taken away', async (_, files) => {
    const home = await makeHome(files);
    const { notes } = await home.uninstall();
    expect(home.files()).toEqual(files);
    expect(notes).toHaveLength(Object.keys(files).length);
  });
});
