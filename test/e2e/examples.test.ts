import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-info.ts';
import { parseResult, runCli } from '../helpers/cli.ts';
import { readAgentExamples } from '../helpers/docs.ts';
import { copyExamples } from '../helpers/examples.ts';

async function runExample(file: string) {
  const cwd = await copyExamples();
  const run = await runCli(['run', `examples/${file}`], { cwd });
  const result = parseResult(run);
  expect(result.results.map(({ error }) => error).filter(Boolean)).toEqual([]);
  expect(run.code).toBe(0);
  return { cwd, outputs: Object.fromEntries(result.results.map(({ task_id, output }) => [task_id, output])) };
}

describe('the examples', () => {
  it('01 generates three strict nodes that Python can import', async () => {
    const { cwd } = await runExample('01_parallel_generation.json');
    expect((await readdir(join(cwd, 'generated/01'))).sort()).toEqual([
      'node_order_writer_effect.py',
      'node_stock_totals_reducer.py',
      'node_tax_rules_compute.py',
    ]);
  });

  it('02 hands what the debug task found to the coder', async () => {
    const { cwd, outputs } = await runExample('02_debug_then_generate.json');
    const { root_cause } = outputs['find-cause'] as { root_cause: { file: string; line: number; summary: string } };
    expect(root_cause).toMatchObject({ file: 'examples/files/price_list.py', line: 18 });
    const written = await readFile(join(cwd, 'generated/02/node_price_lookup_compute.py'), 'utf8');
    expect(written.replaceAll(/\s+/g, ' ')).toContain(root_cause.summary.slice(0, 30));
  });

  it('03 runs two chains side by side, one debug task at a time', async () => {
    const { outputs } = await runExample('03_mixed.json');
    expect(outputs['debug-checkout']).toMatchObject({ root_cause: { file: 'examples/files/checkout.js', line: 3 } });
  });

  it('04 fans out and gathers', async () => {
    const { outputs } = await runExample('04_command_pipeline.yaml');
    expect(outputs['sum']).toEqual({ total: 19, by_task: { 'count-short': 3, 'count-long': 16, 'count-empty': 0 } });
  });

  it('05 runs agents that are Python classes in the place of the offline ones', async () => {
    const { cwd, outputs } = await runExample('05_python_agents.yaml');
    expect(outputs).toMatchObject({
      'find-cause': { success: true, findings: [{ file: 'examples/files/price_list.py', line: 18 }] },
      'gen-lookup': { class_name: 'NodePriceLookupCompute' },
    });
    const written = await readFile(join(cwd, 'generated/05/node_price_lookup_compute.py'), 'utf8');
    expect(written).toContain("Mends KeyError: 'A-77'");
  });

  it('07 has a program write a node, refuses its first answer, and keeps the second', async () => {
    const { cwd, outputs } = await runExample('07_backend.yaml');
    expect(outputs['gen-basket']).toMatchObject({
      completeness: 'written by writer, validated: strict',
      backend: { agent: 'writer', turns: 2 },
      notes: [expect.stringContaining('docstring')],
    });
    expect(await readFile(join(cwd, 'generated/07/node_basket_compute.py'), 'utf8')).toContain(
      'discount_percent // 100',
    );
  });

  it('12 asks a tool of an MCP server that it starts', async () => {
    const { outputs } = await runExample('12_mcp.yaml');
    expect(outputs).toEqual({ 'count-plums': { fruit: 'plum', in_stock: 12 }, tell: { text: '12 plums' } });
  });

  // 06 and 08 to 11 need a server, a worker or a login: see the tests of http, model, python worker, Claude Code and Codex.
  it('every example names the schema of this package', async () => {
    const files = (await readdir(join(packageRoot, 'examples'))).filter((name) => /\.(json|yaml)$/.test(name));
    for (const file of files) {
      expect(await readFile(join(packageRoot, 'examples', file), 'utf8')).toContain('../dispatch.schema.json');
    }
  });
});

/** Those that need no login and no server. */
const RUNNABLE = ['Agents', 'command', 'python', 'coder, debug'];

describe('the examples of docs/agents.md', () => {
  it.each(readAgentExamples().filter(({ heading }) => RUNNABLE.includes(heading)))(
    '$heading: runs',
    async ({ text }) => {
      const cwd = await copyExamples();
      await writeFile(join(cwd, 'spec.yaml'), text);
      const run = await runCli(['run', 'spec.yaml'], { cwd });
      expect(
        parseResult(run)
          .results.map(({ error }) => error)
          .filter(Boolean),
      ).toEqual([]);
      expect(run.code).toBe(0);
    },
  );
});
