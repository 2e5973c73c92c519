import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/package-info.ts';
import { useBench } from '../process/agents.ts';
import { AGENTS, python } from './call.ts';

const run = promisify(execFile);
const bench = useBench();
const SHIPPED = join(packageRoot, 'examples/python_agents');

/** Runs one of the guide's snippets as printed; `python` is this machine's python3, which not every machine calls so. */
async function runSnippet(name: string): Promise<string> {
  const path = join(AGENTS, 'guide', name);
  const env = { ...bench().env, PYTHONPATH: [SHIPPED, process.env['PYTHONPATH']].filter(Boolean).join(delimiter) };
  const line = name.endsWith('.py') ? 'python3 "$0"' : `python() { python3 "$@"; }; ${readFileSync(path, 'utf8')}`;
  const { stdout } = await run('bash', ['-ec', line, path], { cwd: bench().folder, env });
  return stdout;
}

describe("the guide's snippets run as printed, with PYTHONPATH set to examples/python_agents", () => {
  // The guide's own path.
  afterAll(() => rmSync('/tmp/test_effect.py', { force: true }));

  it.each([
    ['load-coder.sh', /^CoderAgent loaded successfully$/m],
    ['load-debug.sh', /^DebugAgent loaded successfully$/m],
    ['run-coder.py', /^Success: True\nOutput: \{'generated_file': '\/tmp\/test_effect\.py'/m],
    ['run-debug.py', /^Success: True\nFindings: \[/m],
    ['check-connectivity.sh', /^✅ CoderAgent initialized$/m],
  ])('%s', async (name, prints) => {
    expect(await runSnippet(name)).toMatch(prints);
  });
});

it("the agents of the snippets get the same input from a task, also by the guide's PYTHONPATH", async () => {
  const asked = {
    input: {
      contract_description: 'Test Effect node',
      node_type: 'Effect',
      output_path: 'test_output.py',
      validation_level: 'moderate',
    },
    settings: { pythonpath: ['.'] },
    env: { PYTHONPATH: SHIPPED },
  };
  expect(await python(bench(), 'agents.agent_coder:CoderAgent', asked)).toEqual({
    generated_file: 'test_output.py',
    class_name: 'NodeTestOutputEffect',
  });
  expect(readFileSync(join(bench().folder, 'test_output.py'), 'utf8')).toContain('Test Effect node');
});

it.each([
  ['Effects', /^node_type is Effects, not one of Effect, Compute, Reducer, Orchestrator$/],
  [undefined, /^CoderInput refuses the input: node_type: missing$/],
])('the example coder refuses node_type %s in words', async (node_type, says) => {
  const input = { contract_description: 'Test', output_path: 'a.py', ...(node_type && { node_type }) };
  const running = python(bench(), 'agents.agent_coder:CoderAgent', { input, settings: { pythonpath: [SHIPPED] } });
  await expect(running).rejects.toThrow(says);
});
