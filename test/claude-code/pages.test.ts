import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import { TOOLS } from '../../src/mcp/tools/index.ts';
import { getVersion, packageRoot } from '../../src/package-info.ts';
import { prepareDispatch } from '../../src/spec/prepare.ts';

const read = (...path: string[]) => readFileSync(join(packageRoot, ...path), 'utf8');
const skill = read('plugin/skills/parallel-dispatch/SKILL.md');
const page = read('plugin/agents/agent-parallel-dispatcher.md');

function readFrontmatter(text: string): { name: string; description: string } {
  return parse(/^---\n([\s\S]*?)\n---\n/.exec(text)![1]!);
}

describe('the skill and the agent page', () => {
  it.each([
    ['parallel-dispatch', skill],
    ['agent-parallel-dispatcher', page],
  ])('%s: its frontmatter names it as its place does, and says when to use it', (name, text) => {
    const { description, ...rest } = readFrontmatter(text);
    expect(rest.name).toBe(name);
    expect(description).toMatch(/Use it when/);
    expect(description.length).toBeLessThan(1024);
  });

  it('name only tools that there are', () => {
    const names = TOOLS.map(({ name }) => name);
    const told = [...(skill + page).matchAll(/`(dispatch_\w+)`/g)].map(([, name]) => name);
    expect([...new Set(told)].filter((name) => !names.includes(name!))).toEqual([]);
  });

  it('show a spec that is right', async () => {
    const spec = JSON.parse(/```json\n([\s\S]*?)```/.exec(skill)![1]!);
    const options = { workspace: packageRoot, env: {}, config: await loadConfig(), forRun: false };
    const { plan } = await prepareDispatch(spec, options);
    expect(plan.tasks).toHaveLength(2);
  });

  it('the plugin has the version of the package', () => {
    expect(JSON.parse(read('plugin/.claude-plugin/plugin.json')).version).toBe(getVersion());
  });
});
