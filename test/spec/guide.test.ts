import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readSpec } from '../../src/spec/load.ts';
import { prepare, problemsOf } from './samples.ts';

const load = (name: string) =>
  readSpec({ file: fileURLToPath(new URL(`../fixtures/spec/guide/${name}.json`, import.meta.url)) });

it.each(['test-task', 'valid-task', 'dep-task', 'e2e-test'])("accepts the guide's %s.json", async (name) => {
  const { value } = await load(name);
  const { plan } = await prepare(value);
  expect(plan.tasks.length).toBeGreaterThan(0);
});

it("reads the guide's three settings", async () => {
  const { plan, traceDir } = await prepare((await load('e2e-test')).value);
  expect([plan.max_workers, plan.tasks[0]?.timeout_seconds, traceDir]).toEqual([2, 120, './traces']);
});

it("refuses the guide's invalid-task.json, and says which agents exist", async () => {
  const { value, lineOf } = await load('invalid-task');
  expect(await problemsOf(value, { lineOf })).toEqual([
    {
      path: 'tasks[0].agent',
      message: 'there is no agent "invalid_agent" (line 5)',
      next_step:
        'Agents here: coder, command, model, claude-code, codex, debug, python, http, mcp; more can be named in config.agents; one that your own worker knows needs its "queue"',
    },
  ]);
});
