import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findConfiguredServer } from '../../src/config/temporal.ts';
import { findConnectionSettings } from '../../src/temporal/connection-settings.ts';
import type { ConnectionFlags } from '../../src/temporal/setting-names.ts';
import { type Machine, makeMachine, writeText } from './files.ts';

const SECTION = 'temporal:\n  address: section:1\n  namespace: apples';

/** Which server is chosen, and what is named when it cannot be used. */
async function choose(
  machine: Machine,
  { flags = {}, env = {} }: { flags?: ConnectionFlags; env?: Record<string, string> },
) {
  const home = machine.files.user.replace(/\/\.config.*/, '');
  const toml = '[profile.default]\naddress = "default:9"\n[profile.prod]\naddress = "prod:9"\nnamespace = "pears"';
  const file = join(home, 'temporal.toml');
  await writeText(file, toml);
  const around = { HOME: home, TEMPORAL_CONFIG_FILE: file, ...env };
  const settings = await findConnectionSettings(flags, around, findConfiguredServer(await machine.load({ env })));
  const { address, namespace, names } = settings!.blamable;
  const shorten = (name: string) => name.replace(machine.files.project, 'PROJECT');
  return [address, namespace, shorten(names.address), shorten(names.namespace)];
}

it.each([
  ['alone', {}, ['section:1', 'apples', 'PROJECT:2:3: temporal.address', 'PROJECT:3:3: temporal.namespace']],
  [
    'below a flag',
    { flags: { address: 'flag:1' } },
    ['flag:1', 'apples', '--address', 'PROJECT:3:3: temporal.namespace'],
  ],
  [
    'below a variable',
    { env: { TEMPORAL_NAMESPACE: 'plums' } },
    ['section:1', 'plums', 'PROJECT:2:3: temporal.address', 'TEMPORAL_NAMESPACE'],
  ],
  [
    'not at all under a profile that a flag names',
    { flags: { profile: 'prod' } },
    ['prod:9', 'pears', 'address in profile "prod"', 'namespace in profile "prod"'],
  ],
  [
    'not at all under a profile that a variable names',
    { env: { TEMPORAL_PROFILE: 'prod' } },
    ['prod:9', 'pears', 'address in profile "prod"', 'namespace in profile "prod"'],
  ],
])('the section holds %s', async (_, asked, expected) => {
  expect(await choose(await makeMachine({ project: SECTION }), asked)).toEqual(expected);
});

it('a profile of the section is read from Temporal’s own file, and named when it is not there', async () => {
  const machine = await makeMachine({ project: 'temporal: {profile: prod}' });
  expect((await choose(machine, {})).slice(0, 2)).toEqual(['prod:9', 'pears']);
  const wrong = await makeMachine({ project: 'temporal: {profile: prd}' });
  await expect(choose(wrong, {})).rejects.toMatchObject({
    code: 'ServerUnavailable',
    problems: [{ path: `${wrong.files.project}:1:12: temporal.profile`, message: expect.stringContaining('"prd"') }],
  });
});
