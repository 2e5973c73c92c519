import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NODE_TYPES, VALIDATION_LEVELS } from '../../../activities/coder/schema.ts';
import { makeTemporaryFolder } from '../../helpers/temporary-folder.ts';
import { code, makeContext, runNodes } from './coder.ts';

const STEPS = ['step_01_stores_order', 'step_02_tells_warehouse', 'step_03_sends_bill'];

describe('every kind at every level', () => {
  it('meets the level, imports, and does its small work', async () => {
    const workspace = await makeTemporaryFolder();
    const context = await makeContext(workspace);
    const nodes = [];
    for (const node_type of NODE_TYPES) {
      for (const validation_level of VALIDATION_LEVELS) {
        const output_path = `gen/${validation_level}/node_order_${node_type.toLowerCase()}.py`;
        const contract_description = 'Stores an order. Tells the warehouse. Sends the bill.';
        const output = await code({ node_type, validation_level, output_path, contract_description }, context);
        expect(output).toMatchObject({
          generated_file: output_path,
          class_name: `NodeOrder${node_type}`,
          completeness: 'scaffold',
          validation_passed: true,
          validation: { level: validation_level, findings: [] },
          steps: STEPS,
          replaced: false,
          notes: [],
        });
        nodes.push({ path: join(workspace, output_path), class_name: output.class_name, node_type });
      }
    }
    for (const [index, run] of runNodes(nodes).entries()) {
      const { doc, ...answers } = run;
      expect(doc).toContain('completeness: scaffold');
      expect(answers).toEqual(EXPECTED[nodes[index]!.node_type]);
    }
  });
});

const [first, second, third] = STEPS as [string, string, string];
const unhandled = { [first]: 'no handler', [second]: 'no handler', [third]: 'no handler' };
const answers = Object.fromEntries(STEPS.map((name) => [name, { done: name, id: 7 }]));

/** What the kinds do before anybody fills them in; `run-nodes.py` gives them their clients and handlers. */
const EXPECTED = {
  Effect: {
    result: { answers },
    outage: ['NodeOrderEffectError', `${first} failed at attempt 2: ConnectionError: never`, 2, true],
    mistake: ['NodeOrderEffectError', `${first} failed at attempt 1: TypeError: wrong`, 1, true],
  },
  Compute: {
    result: { values: { a: 1 }, steps: STEPS },
    again: { values: { a: 1 }, steps: STEPS },
  },
  Reducer: {
    result: { state: { kept: true, [first]: 2, [second]: 2, [third]: 2, last_event: { n: 2 } }, events_folded: 2 },
    state_before: { kept: true },
  },
  Orchestrator: {
    result: { payload: { a: 1 }, steps: unhandled, success: true, error: null },
    handled: { payload: { a: 1, handled: true }, steps: { ...unhandled, [first]: 'done' }, success: true, error: null },
    failed: { payload: { a: 1 }, steps: { [first]: 'failed' }, success: false, error: `${first}: ValueError: no` },
    undone: [{ [first]: 'undo failed: ValueError: no', [second]: 'undone', [third]: 'failed' }, [second]],
  },
};

const HOSTILE = [
  'Ends the docstring """ here """" or \'\'\' there ""',
  'Says "this"',
  'Back\\slashes \\N{BULLET} \\x \\u12 and one at the end \\',
  'A NUL \0, a bell \x07, an escape \x1b[31m, half a character \ud800, a mark \ufeff',
  'Lines\r\nof\rall\u2028kinds\u0085\f\vhere',
  'Turns text around \u202e)(\u2066 like a trojan',
  '{braces} ${both} %s %(name)s $HOME `ticks`',
  '保存订单。Größe – naïve 😀👩‍👩‍👧',
  'TODO: keep the TODO list. FIXME too. XXX.',
  '# comment\n\tdef f(): pass\nimport os; os.remove("x")',
  '!!! ... ???',
  'x'.repeat(100_000),
  'Does one thing after another. '.repeat(3_500),
];

describe('no text breaks the Python', () => {
  it('of a strict node of any kind', async () => {
    const workspace = await makeTemporaryFolder();
    const context = await makeContext(workspace, {
      upstream: Object.fromEntries(HOSTILE.map((root_cause, index) => [`TODO-${index}`, { root_cause }])),
    });
    const nodes = [];
    for (const [index, contract_description] of HOSTILE.entries()) {
      const node_type = NODE_TYPES[index % NODE_TYPES.length]!;
      const output_path = `node_hostile_${index}.py`;
      const context_files = ['docs/TODO.md', 'quote".py', 'back\\slash.py'];
      const input = { contract_description, node_type, output_path, context_files, validation_level: 'strict' };
      const { class_name } = await code(input, context);
      nodes.push({ path: join(workspace, output_path), class_name, node_type });
    }
    expect(runNodes(nodes)).toHaveLength(HOSTILE.length);
  });

  it('and text of any length leaves a file that a person can read', async () => {
    const workspace = await makeTemporaryFolder();
    const output = await code(
      { contract_description: 'Stores one order. '.repeat(6_000) },
      await makeContext(workspace),
    );
    expect(output.steps).toHaveLength(12);
    expect(output.notes.join(' ')).toContain('first 12 became steps');
    const text = await readFile(join(workspace, output.generated_file), 'utf8');
    expect(text.length).toBeLessThan(20_000);
    expect(output.lines).toBe(text.trimEnd().split('\n').length);
  });
});
