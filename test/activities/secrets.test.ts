import { describe, expect, it } from 'vitest';
import { redact } from '../../activities/secrets.ts';

const SECRET = 'p1um "tree"/7?';

describe('the value of a secret is blacked out', () => {
  it.each([
    ['as it is', `key ${SECRET}.`],
    ['inside a JSON text', JSON.stringify({ key: SECRET })],
    ['in a URL', `https://plums.example/?key=${encodeURIComponent(SECRET)}`],
    ['in base64, as in a Basic header', Buffer.from(SECRET).toString('base64')],
    ['as a key of an object', { [SECRET]: 1 }],
    ['deep in a value', { list: [[SECRET]] }],
  ])('%s', (_, value) => {
    const shown = JSON.stringify(redact(value, [SECRET]));
    expect(shown).toContain('[redacted]');
    expect(shown).not.toContain('p1um');
  });

  it('line by line when it has several lines', () => {
    expect(redact('first: plumtree-1\nthen more', ['plumtree-1\nplumtree-2'])).toBe('first: [redacted]\nthen more');
  });

  it('but not when it is so short that it would black out ordinary text', () => {
    expect(redact('a plum', ['um'])).toBe('a plum');
  });
});
