import { describe, expect, it } from 'vitest';
import { ancestorsOf, findField, listNodes, readSyntax } from '../../../activities/syntax/syntax-node.ts';

describe('readSyntax', () => {
  it('tells each node, its place in characters, its field and its parent', async () => {
    const root = await readSyntax('python', '# 😀\nname = "😀é"; other = 2\n');
    const other = listNodes(root).find(({ text, type }) => type === 'identifier' && text === 'other');
    expect(other).toMatchObject({ row: 1, column: 14, field: 'left', named: true, missing: false });
    expect([...ancestorsOf(other!)].map(({ type }) => type)).toEqual(['assignment', 'expression_statement', 'module']);
    expect(findField(other!.parent!, 'right')?.text).toBe('2');
  });

  it('marks what the parser supposed', async () => {
    const nodes = listNodes(await readSyntax('python', 'def greet(:\n    return 1\n'));
    expect(nodes.filter(({ missing, type }) => missing || type === 'ERROR')).not.toEqual([]);
  });

  it('puts a language in a language under its host, on its row', async () => {
    const root = await readSyntax('python', '\n\nname: "Order"\n');
    const string = listNodes(root).find(({ type }) => type === 'string')!;
    await readSyntax('python', 'Order', string);
    const order = listNodes(root).find(({ type, text }) => type === 'identifier' && text === 'Order');
    expect(order).toMatchObject({ row: 2, column: 0 });
    expect([...ancestorsOf(order!)]).toContain(string);
  });

  it('reads source that is nested deeper than a stack', async () => {
    const depth = 20_000;
    const root = await readSyntax('python', `x = ${'('.repeat(depth)}1${')'.repeat(depth)}\n`);
    expect(listNodes(root).filter(({ type }) => type === 'parenthesized_expression')).toHaveLength(depth);
  });
});
