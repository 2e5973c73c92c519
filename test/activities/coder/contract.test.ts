import { describe, expect, it } from 'vitest';
import { readContract } from '../../../activities/coder/contract.ts';

const steps = (text: string) => readContract(text).steps.map(({ name, sentence }) => [name, sentence]);

describe('a contract becomes steps', () => {
  it('one for each sentence, named after its telling words', () => {
    expect(steps('Stores an order in the order table. Rejects an order without lines!')).toEqual([
      ['step_01_stores_order_table', 'Stores an order in the order table.'],
      ['step_02_rejects_order_lines', 'Rejects an order without lines!'],
    ]);
  });

  it.each([
    ['a line break inside a sentence', 'Stores an\norder. Done.', ['Stores an order.', 'Done.']],
    ['list items', 'Does:\n- store it\n- send it\n\n1. log it', ['Does:', 'store it', 'send it', 'log it']],
    ['abbreviations', 'Reads v1.2 files, e.g. orders.', ['Reads v1.2 files, e.g. orders.']],
    ['other scripts', '保存订单。发送通知。', ['保存订单。', '发送通知。']],
    [
      'abbreviations before a capital',
      'Mixes approx. 3 kg vs. Two lb. Done.',
      ['Mixes approx. 3 kg vs. Two lb.', 'Done.'],
    ],
    ['addresses', 'Asks https://a.example/v1?x=1&y=2. Done.', ['Asks https://a.example/v1?x=1&y=2.', 'Done.']],
    ['emphasis', 'Stores **one** `order`, see [this](a.md); 2 * 3 * 4.', ['Stores one order, see this; 2 * 3 * 4.']],
    ['quotes', '> Keep it short.\n> And true.', ['Keep it short.', 'And true.']],
    ['nothing to read', '…!?', ['…!?']],
  ])('%s', (_, text, sentences) => {
    expect(readContract(text).sentences).toEqual(sentences);
  });

  const LISTS: [about: string, text: string, expected: string[], note: RegExp][] = [
    ['headings', '# Orders\nStores them.\n## Later\nSends them.', ['Stores them.', 'Sends them.'], /2 of 4 sentences/],
    ['lead-ins', 'The node must:\n- read\n- write', ['read', 'write'], /1 of 3/],
    ['inputs in a section', '## Inputs\n- id\n- total in EUR\n\n## Steps\n- [ ] add up', ['add up'], /4 of 5/],
    ['inputs in a list', 'Outputs:\n- total\n\nAdds up.', ['Adds up.'], /2 of 3/],
    ['inputs in a line', 'Adds up.\nInput: Order{id: int}\nOutput: Total', ['Adds up.'], /2 of 3/],
    [
      'tables and code',
      'Adds up.\n\n| a | b |\n|---|---|\n| 1 | kg |\n\n```py\nx = 1\n```\n',
      ['Adds up.'],
      /left out/,
    ],
    ['empty code', 'Adds up.\n```\n```\nStores it.', ['Adds up.', 'Stores it.'], /left out/],
    ['code without an end', 'Adds up.\n```\nx = 1', ['Adds up.'], /left out/],
    [
      'code within a line is no block',
      '```add``` is called.\nThen it stores.',
      ['add is called.', 'Then it stores.'],
      /^$/,
    ],
    ['nothing but headings', '# Add\n# Store', ['Add', 'Store'], /^$/],
  ];

  it.each(LISTS)('that does not tell what to do is no step: %s', (...[, text, expected, note]) => {
    const contract = readContract(text);
    expect(contract.steps.map(({ sentence }) => sentence)).toEqual(expected);
    expect(contract.notes.join(' ')).toMatch(note);
  });

  it('gives valid and distinct names whatever the sentences are', () => {
    const names = steps('保存订单。 Été à Crémone. Class import def! It is. Same again. Same again.').map(
      ([name]) => name,
    );
    expect(names).toEqual([
      'step_01',
      'step_02_ete_cremone',
      'step_03_class_import_def',
      'step_04',
      'step_05_same_again',
      'step_06_same_again',
    ]);
  });

  it('takes the first twelve of many sentences, and says so', () => {
    const contract = readContract('Does one thing. '.repeat(7_000));
    expect(contract.steps).toHaveLength(12);
    expect(contract.sentences).toHaveLength(40);
    expect(contract.notes.join(' ')).toMatch(
      /112000 characters; the first 16000.*1000 sentences.*first 12 became steps.*first 40 sentences/,
    );
  });

  it('cuts an endless sentence, and says so', () => {
    const contract = readContract('word '.repeat(20_000));
    expect([...contract.sentences[0]!].length).toBeLessThanOrEqual(400);
    expect(contract.notes.join(' ')).toContain('cut');
  });
});
