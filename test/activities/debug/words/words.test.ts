import { describe, expect, it } from 'vitest';
import type { AffectedFile } from '../../../../activities/debug/places/affected-files.ts';
import { searchWords } from '../../../../activities/debug/words/search.ts';
import { findWords, listWords } from '../../../../activities/debug/words/words.ts';

describe('The telling words of a text', () => {
  it('are names in code first, then words, without those that every problem has', () => {
    const words = listWords('The discount is wrong after loadUser() in src/cart.py was called with user_id');
    expect(words.map(({ text }) => text)).toEqual(['loaduser', 'src/cart.py', 'user_id', 'discount']);
  });
});

describe('A word is found in code', () => {
  it.each([
    ['load', 'def load_user(id)', true],
    ['user', 'loadUser()', true],
    ['user', 'abuser', false],
    ['loadUser', 'const loaduser = 1', true],
    ['id', 'return order["id"]', true],
    ['id', 'an idea', false],
    ['größe', 'die Größe', true],
    ['customers', 'customer.pay()', true],
    ['status', 'stat = 1', false],
    ['class', 'clas = 1', false],
  ])('%s in %s: %s', (word, code, found) => {
    expect(findWords(listWords(word), code).length > 0).toBe(found);
  });
});

describe('Without a trace', () => {
  const fileOf = (path: string, text: string): AffectedFile => {
    return { path, absolute: `/srv/${path}`, relative: path, text, lines: text.split('\n') };
  };
  const files = [
    fileOf('cart.py', 'def total(items):\n    # the discount of the cart\n    return sum(items)\n'),
    fileOf('users.py', 'def load_user(user_id):\n    return find(user_id)\n\n\n\n\ndef cart(user):\n    pass\n'),
  ];
  const search = (text: string) => searchWords(listWords(text), files).map(({ file, line }) => `${file}:${line}`);

  it('the line with the most telling words comes first', () => {
    expect(search('the discount of the cart is wrong')[0]).toBe('cart.py:2');
  });

  it('one name in code is enough, and neighbours are one place', () => {
    expect(search('user_id is empty')).toEqual(['users.py:1']);
  });

  it('one ordinary word is not', () => {
    expect(search('the cart is wrong')).toEqual([]);
  });
});
