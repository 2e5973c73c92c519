import { expect, it } from 'vitest';
import { httpInput, httpSettings } from '../../../activities/http/schema.ts';

const url = 'https://example.com';

it.each<[title: string, input: Record<string, unknown>, says: string]>([
  ['no URL', { url: 'plums' }, 'is no URL; write it like https://host/path'],
  ['a file', { url: 'file:///etc/passwd' }, 'is no URL of http or https'],
  ['a password in the URL', { url: 'https://me:pit@example.com' }, 'holds a user name or password; leave them out and'],
  ['an unknown method', { url, method: 'PICK' }, 'expected one of'],
  ['a header with a line break', { url, headers: { a: 'b\r\nx: y' } }, 'holds a line break'],
  ['a header with a cherry', { url, headers: { a: '🍒' } }, 'a character that no header can hold'],
  ['a name that no header has', { url, headers: { 'a b': '' } }, 'Invalid key in record'],
  ['a header of the connection', { url, headers: { Host: 'localhost' } }, 'Invalid key in record'],
  ['a status that cannot be', { url, expected_status: [700] }, 'expected number to be <=599'],
])('an input is refused for %s', (_, input, says) => {
  const messages = httpInput.safeParse(input).error?.issues.map(({ message }) => message);
  expect(messages).toEqual([expect.stringContaining(says)]);
  expect(messages?.join()).not.toContain('pit');
});

it.each(['http://localhost', 'localhost/', 'me@localhost', 'a b', '', '::1]:80', '10.0.0.0/8', 'localhost:port'])(
  'allow_hosts refuses what is no host: %j',
  (host) => {
    const { error } = httpSettings.safeParse({ allow_hosts: [host] });
    expect(error?.issues[0]?.message).toMatch(/is no host; write a name or an address/);
  },
);
