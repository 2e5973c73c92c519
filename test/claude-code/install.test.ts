import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../../src/package-info.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { makeHome } from './home.ts';

const DEFINITION = '.claude/agent-definitions/agent-parallel-dispatcher.yaml';
const REGISTRY = '.claude/agent-definitions/agent-registry.yaml';
const SKILL = '.claude/skills/parallel-dispatch/SKILL.md';
const PAGE = '.claude/agents/agent-parallel-dispatcher.md';
const ALL = ['.claude.json', DEFINITION, REGISTRY, PAGE, SKILL].toSorted();

describe('into an empty home', () => {
  it('writes the server, the skill, the agent, its definition and its entry, and nothing else', async () => {
    const home = await makeHome();
    const report = await home.install();
    expect(report.changes.map(({ action }) => action)).toEqual(Array(5).fill('create'));
    expect(Object.keys(home.files())).toEqual(ALL);
    expect(statSync(join(home.folder, '.claude.json')).mode & 0o777).toBe(0o600);
    expect(JSON.parse(home.files()['.claude.json']!).mcpServers).toEqual({
      'parallel-dispatcher': {
        type: 'stdio',
        command: process.execPath,
        args: [join(packageRoot, 'dist/src/cli.js'), 'mcp'],
      },
    });
  });

  it('the definition has the fields of the guide, and points to a page that is there', async () => {
    const home = await makeHome();
    await home.install();
    const definition = parse(home.files()[DEFINITION]!);
    expect(definition).toMatchObject({
      name: 'agent-parallel-dispatcher',
      title: 'Parallel Dispatcher',
      triggers: ['parallel', 'multiple tasks', 'generate multiple', 'debug and fix', 'batch'],
      metadata: { domain: 'orchestration', complexity: 'high', requires_mcp: true, requires_tracing: true },
    });
    expect(existsSync(definition.instructions.path)).toBe(true);
  });

  it('the command of the guide shows the entry', async () => {
    const home = await makeHome();
    await home.install();
    const command = `cat ~/${REGISTRY} | grep -A 5 "agent-parallel-dispatcher"`;
    const shown = execFileSync('sh', ['-c', command], { env: { ...process.env, HOME: home.folder }, encoding: 'utf8' });
    expect(shown).toContain('name: agent-parallel-dispatcher\n    title: Parallel Dispatcher\n');
  });

  it('twice changes nothing and keeps no backup; taking it away leaves nothing', async () => {
    const home = await makeHome();
    await home.install();
    const files = home.files();
    expect((await home.install()).changes.map(({ action }) => action)).toEqual(Array(5).fill('none'));
    expect(home.files()).toEqual(files);
    await home.uninstall();
    await home.uninstall();
    expect(readdirSync(home.folder)).toEqual([]);
  });

  it('as a dry run shows every text and writes nothing', async () => {
    const home = await makeHome();
    const { changes } = await home.install({ dryRun: true });
    expect(changes.every(({ content }) => /parallel-dispatch/.test(content))).toBe(true);
    expect(readdirSync(home.folder)).toEqual([]);
  });

  it('goes where CLAUDE_CONFIG_DIR says', async () => {
    const folder = await makeTemporaryFolder();
    const home = await makeHome({}, { CLAUDE_CONFIG_DIR: folder });
    await home.install();
    expect(home.files()).toEqual({});
    expect(readdirSync(folder).toSorted()).toEqual(['.claude.json', 'agent-definitions', 'agents', 'skills']);
  });

  it('goes to the same place when CLAUDE_CONFIG_DIR is relative, and names it in full', async () => {
    const home = await makeHome({}, { CLAUDE_CONFIG_DIR: 'my config' });
    await home.install();
    expect(Object.keys(home.files())).toContain('my config/.claude.json');
    const definition = parse(home.files()['my config/agent-definitions/agent-parallel-dispatcher.yaml']!);
    expect(existsSync(definition.instructions.path)).toBe(true);
  });
});

const SETTINGS = '{\n\t"numStartups": 3,\n\t"mcpServers": {"other": {"command": "x"}},\n\t"projects": {}\n}';
const AGENTS = `# ours, since 2025
schema_version:   "1.0.0"
total_agents: 52   # not all are here
agents:
    # finds bugs
    debug-intelligence:
        name:  "agent-debug-intelligence"
        capabilities: [a,   b]

extension: {x: 1}
`;

describe('what others have written', () => {
  it('stays to the last byte, and is there again to the last byte afterwards', async () => {
    const others = { '.claude.json': SETTINGS, [REGISTRY]: AGENTS, '.claude/agents/other.md': 'mine' };
    const home = await makeHome(others);
    await home.install();
    const { [REGISTRY]: registry = '', '.claude.json': settings = '' } = home.files();
    for (const line of AGENTS.split('\n')) expect(registry).toContain(line);
    expect(Object.keys(parse(registry).agents)).toEqual(['debug-intelligence', 'parallel-dispatcher']);
    for (const line of ['\t"numStartups": 3,', '"other": {"command": "x"}', '\t"projects": {}'])
      expect(settings).toContain(line);
    await home.uninstall();
    expect(home.files()).toEqual(others);
  });

  it('is kept as a backup before it is changed', async () => {
    const home = await makeHome({ '.claude.json': SETTINGS });
    const { changes } = await home.install();
    const backup = changes.find(({ kind }) => kind === 'MCP server')!.backup!;
    expect(execFileSync('cat', [backup], { encoding: 'utf8' })).toBe(SETTINGS);
    expect(home.backups()).toHaveLength(1);
  });

  it.each(['{"mcpServers": {}}', '{ }', '\uFEFF{"a":1}\r\n'])('%j comes back as it was', async (text) => {
    const home = await makeHome({ '.claude.json': text, [REGISTRY]: 'agents: {}   # none yet\n' });
    await home.install();
    await home.uninstall();
    expect(home.files()).toEqual({ '.claude.json': text, [REGISTRY]: 'agents: {}   # none yet\n' });
  });

  it('since the installation stays when ours is taken away', async () => {
    const home = await makeHome({ '.claude.json': SETTINGS });
    await home.install();
    home.write({ '.claude.json': home.files()['.claude.json']!.replace('3,', '4,') });
    await home.uninstall();
    expect(home.files()).toEqual({ '.claude.json': SETTINGS.replace('3,', '4,') });
  });

  it('into our own files stays when ours is taken away, and is said', async () => {
    const home = await makeHome();
    await home.install();
    home.write({ [PAGE]: `${home.files()[PAGE]}My own rule.\n` });
    const { notes } = await home.uninstall();
    expect(Object.keys(home.files())).toEqual([PAGE]);
    expect(notes).toEqual([expect.stringContaining(`${PAGE} stays`)]);
  });
});

describe('an older installation of ours', () => {
  it('is brought up to date; what somebody added to the server stays', async () => {
    const home = await makeHome();
    await home.install();
    const now = home.files();
    const older = {
      command: '/old/node',
      args: ['/old/place/dist/src/cli.js', 'mcp'],
      env: { TEMPORAL_ADDRESS: 'x:1' },
    };
    home.write({
      '.claude.json': JSON.stringify({ mcpServers: { 'parallel-dispatcher': older } }),
      [REGISTRY]: now[REGISTRY]!.replace('priority: high\n    capab', 'priority: low\n    capab'),
    });
    await home.install();
    const { mcpServers } = JSON.parse(home.files()['.claude.json']!);
    expect(mcpServers['parallel-dispatcher']).toMatchObject({ command: process.execPath, env: older.env });
    expect(home.files()[REGISTRY]).toBe(now[REGISTRY]);
  });

  it('of the guide, written by hand, is replaced and kept as a backup', async () => {
    const home = await makeHome();
    await home.install();
    const { version: _, instructions: __, ...rest } = parse(home.files()[DEFINITION]!);
    const guide = { ...rest, version: '1.0.0', instructions: { path: '/agents/agent-parallel-dispatcher.md' } };
    home.write({ [DEFINITION]: JSON.stringify(guide) });
    const { changes } = await home.install();
    expect(changes.find(({ kind }) => kind === 'agent definition')).toMatchObject({ action: 'update' });
    expect(home.backups()).toEqual([expect.stringContaining(DEFINITION)]);
  });
});

describe('for a project', () => {
  it('writes into its folder alone, with paths that hold for everybody', async () => {
    const home = await makeHome({}, { HOME: '/elsewhere' });
    const { notes } = await home.install({ scope: 'project' });
    expect(Object.keys(home.files())).toEqual(
      ALL.map((name) => (name === '.claude.json' ? '.mcp.json' : name)).toSorted(),
    );
    expect(parse(home.files()[DEFINITION]!).instructions.path).toBe(
      '${PROJECT_ROOT}/.claude/agents/agent-parallel-dispatcher.md',
    );
    expect(notes).toContainEqual(expect.stringContaining('.mcp.json names a path of this machine'));
  });

  it('refuses a symlink that leads out of it', async () => {
    const elsewhere = await makeTemporaryFolder();
    const home = await makeHome({}, { HOME: '/elsewhere' });
    mkdirSync(join(home.folder, '.claude'));
    symlinkSync(elsewhere, join(home.folder, '.claude', 'skills'));
    await expect(home.install({ scope: 'project' })).rejects.toThrow(`leads to ${elsewhere}`);
    expect([...readdirSync(elsewhere), ...Object.keys(home.files())]).toEqual([]);
  });

  it('refuses the home of the user, whose folder it would share', async () => {
    const home = await makeHome();
    await expect(home.install({ scope: 'project' })).rejects.toThrow('install with --scope user');
  });

  it('nor is it when the home is reached by a symlink', async () => {
    const link = join(await makeTemporaryFolder(), 'home');
    const home = await makeHome({}, { HOME: link });
    symlinkSync(home.folder, link);
    await expect(home.install({ scope: 'project' })).rejects.toThrow('install with --scope user');
  });

  it('as the user, follows symlinks of the user', async () => {
    const elsewhere = await makeTemporaryFolder();
    const home = await makeHome();
    mkdirSync(join(home.folder, '.claude'));
    symlinkSync(elsewhere, join(home.folder, '.claude', 'agent-definitions'));
    await home.install();
    expect(readdirSync(elsewhere)).toEqual(['agent-parallel-dispatcher.yaml', 'agent-registry.yaml']);
  });
});
