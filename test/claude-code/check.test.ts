import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { applyChanges } from '../../src/claude-code/apply.ts';
import { checkClaudeCodeInstallation } from '../../src/claude-code/check.ts';
import type { Change } from '../../src/claude-code/plan.ts';
import { checkClaudeCode } from '../../src/doctor/checks/claude-code.ts';
import type { Patient } from '../../src/doctor/patient.ts';
import { packageRoot } from '../../src/package-info.ts';
import { type Home, makeHome } from './home.ts';

const PAGE = '.claude/agents/agent-parallel-dispatcher.md';
const REGISTRY = '.claude/agent-definitions/agent-registry.yaml';

async function check({ folder }: Home) {
  const command = { command: process.execPath, args: [join(packageRoot, 'dist/src/cli.js'), 'mcp'] };
  const surroundings = { env: { HOME: folder }, cwd: folder };
  const { state, mend, parts } = await checkClaudeCodeInstallation('user', surroundings, { command, packageRoot });
  return {
    state,
    mend,
    parts: parts.map((part) => part.state),
    messages: parts.flatMap(({ message }) => message ?? []),
  };
}

it('a home without us, with us, with half of us, with an older one of us', async () => {
  const home = await makeHome({ '.claude.json': '{"a": 1}' });
  expect(await check(home)).toMatchObject({ state: 'absent', mend: 'dispatch install claude-code --scope user' });
  await home.install();
  expect(await check(home)).toEqual({ state: 'current', mend: null, parts: Array(5).fill('current'), messages: [] });
  rmSync(join(home.folder, PAGE));
  home.write({ [REGISTRY]: home.files()[REGISTRY]!.replace('color: blue', 'color: red') });
  expect(await check(home)).toMatchObject({
    state: 'incomplete',
    parts: ['current', 'absent', 'current', 'outdated', 'current'],
  });
});

it('what an installation would stop at is told with its place', async () => {
  const home = await makeHome({ '.claude.json': '{\n"a"' });
  expect(await check(home)).toMatchObject({ state: 'absent', messages: [expect.stringContaining('.claude.json:2:4')] });
});

function describeChange(path: string, before: string | undefined, after: string | undefined): Change {
  return { kind: 'skill', mode: 0o644, content: '', action: 'update', path, before, after };
}

it('when one file cannot be written, those before it are as they were', async () => {
  const home = await makeHome({ one: '1' });
  chmodSync(join(home.folder, 'one'), 0o640);
  mkdirSync(join(home.folder, 'three'));
  const changes = [
    describeChange(join(home.folder, 'one'), '1', 'new'),
    describeChange(join(home.folder, 'two'), undefined, 'new'),
    describeChange(join(home.folder, 'three'), undefined, 'new'),
  ];
  await expect(applyChanges(changes)).rejects.toThrow('nothing was changed: ');
  expect(home.files()).toEqual({ one: '1' });
});

it('a file that has changed since it was read is left alone', async () => {
  const home = await makeHome({ one: 'theirs' });
  const path = join(home.folder, 'one');
  await expect(applyChanges([describeChange(path, 'old', 'new')])).rejects.toThrow(`${path} has just been changed`);
  expect(home.files()).toEqual({ one: 'theirs' });
});

it('the doctor tells how the installations stand, and what mends them', async () => {
  const home = await makeHome();
  const project = await makeHome({}, { HOME: home.folder });
  const at = (workspace: string) => checkClaudeCode({ env: { HOME: home.folder }, workspace } as unknown as Patient);
  expect(await at(project.folder)).toMatchObject([
    { name: 'claude code', state: 'absent', mend: 'dispatch install claude-code --scope user' },
  ]);
  await home.install();
  await project.install({ scope: 'project' });
  rmSync(join(project.folder, '.mcp.json'));
  const ok = { name: 'claude code', state: 'ok' };
  expect(await at(home.folder)).toMatchObject([ok]);
  expect(await at(project.folder)).toMatchObject([
    ok,
    { name: 'claude code, project', state: 'warning', detail: 'the MCP server is absent' },
  ]);
});
