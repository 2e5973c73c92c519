import { expect, it } from 'vitest';
import { listKeys } from '../../activities/sensitive.ts';

it.each([
  ['PLUM_API_KEY', 'sk-plum-1'],
  ['GITHUB_TOKEN', 'ghp_tree'],
  ['PGPASSWORD', 'ladder7'],
  ['AWS_SECRET_ACCESS_KEY', 'a/b+c/d=='],
  ['BASIC_AUTH', 'ada:ladder'],
  ['AUTHORIZATION', 'Bearer plum'],
])('%s=%s is hidden', (name, value) => {
  expect(listKeys({ [name]: value })).toEqual([value]);
});

it.each([
  ['PATH', '/usr/bin:/bin'],
  ['SSH_AUTH_SOCK', '/tmp/agent.1'],
  ['XAUTHORITY', '/home/ada/.Xauthority'],
  ['GIT_AUTHOR_NAME', 'Ada Lovelace'],
  ['MAX_OUTPUT_TOKENS', '32000'],
  ['TOKENIZERS_PARALLELISM', 'false'],
  ['KEY_FILE', 'orchard.pem'],
  ['API_KEY', ''],
])('%s=%s is not: to hide it would black out ordinary text', (name, value) => {
  expect(listKeys({ [name]: value })).toEqual([]);
});
