import { expect, it } from 'vitest';
import { hideSecrets } from '../../src/config/hide.ts';
import { describeConfig } from '../../src/config/show.ts';
import { formatConfigText } from '../../src/view/config-text.ts';
import { makeMachine } from './files.ts';

it.each([
  ['a key by its name', 'api_key', 'sk-plum-1234', '[redacted]'],
  ['a reference to a key', 'api_key', '${{ secret.PLUM }}', '${{ secret.PLUM }}'],
  ['a field of a name', 'env', { PLUM_TOKEN: 'abc', NODE_ENV: 'test' }, { PLUM_TOKEN: '[redacted]', NODE_ENV: 'test' }],
  ['headers of any name', 'headers', { 'x-plum': 'abc' }, { 'x-plum': '[redacted]' }],
  ['a user in an address', 'url', 'http://me:abc@host/x', 'http://…@host/x'],
  ['a parameter', 'url', 'https://host/?token=abc&page=2', 'https://host/?token=[redacted]&page=2'],
  [
    'an option',
    'argv',
    ['curl', '--api-key', 'abc', '--retry', '3'],
    ['curl', '--api-key', '[redacted]', '--retry', '3'],
  ],
  ['an option with its value', 'argv', ['x', '--token=abc'], ['x', '--token=[redacted]']],
  ['a header as an argument', 'argv', ['-H', 'Authorization: Bearer abc'], ['-H', 'Authorization:[redacted]']],
  ['ordinary values', 'argv', ['git', 'log', '-n', '3', 'a: b'], ['git', 'log', '-n', '3', 'a: b']],
  ['numbers', 'max_output_tokens', 500, 500],
])('hides %s', (...row) => {
  const [, key, value, expected] = row;
  expect(hideSecrets(value, key)).toEqual(expected);
});

it('shows no value of a key of the environment, wherever it stands', async () => {
  const { load } = await makeMachine({ project: 'agents: {pear: {kind: http, body: plum-key-1234 is it}}' });
  const text = JSON.stringify(describeConfig(await load(), { PEAR_API_KEY: 'plum-key-1234' }));
  expect(text).not.toContain('plum-key-1234');
  expect(text).toContain('[redacted] is it');
});

it("shows Temporal's variables also where nothing else is configured", async () => {
  const { load } = await makeMachine({});
  const { settings } = describeConfig(await load({ env: { TEMPORAL_ADDRESS: 'pear:7233' }, withTemporals: true }), {});
  expect(settings).toContainEqual({
    key: 'temporal.address',
    value: 'pear:7233',
    layer: 'environment',
    source: 'TEMPORAL_ADDRESS',
  });
});

it('shows as text the files that were looked for, and each value with its origin', async () => {
  const machine = await makeMachine({ project: 'dispatcher:\n  max_workers: 3\nmcp: {retry_attempts: 1}' });
  const { files, load } = machine;
  const text = formatConfigText(
    describeConfig(await load({ env: { PARALLEL_DISPATCH_TIMEOUT: '9' } }), { HOME: '/h' }),
  );
  const lines = text.split('\n').map((line) => line.replace(/ +/g, ' '));
  expect(lines).toEqual(
    expect.arrayContaining([
      `system absent ${files.system}`,
      `project read ${files.project}`,
      'KEY VALUE FROM',
      `dispatcher.max_workers 3 ${files.project}:2:3`,
      'dispatcher.timeout_seconds 9 PARALLEL_DISPATCH_TIMEOUT',
      'dispatcher.on_failure continue default',
      'artifacts.dir /h/.local/state/parallel-dispatcher/artifacts default',
      `mcp.retry_attempts 1 ${files.project}:3:7`,
    ]),
  );
});
