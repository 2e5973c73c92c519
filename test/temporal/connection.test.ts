import { mkdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ConnectOptions, connectTemporal } from '../../src/temporal/connection.ts';
import { findConnectionSettings } from '../../src/temporal/connection-settings.ts';
import { startLocalServer } from '../../src/temporal/server/start.ts';
import { makeUserEnvironment } from '../helpers/local-server.ts';

type Attempt = Partial<ConnectOptions> & { env: NodeJS.ProcessEnv };

async function connect(attempt: Attempt) {
  const connected = await connectTemporal({ flags: {}, start: 'never', report: () => undefined, ...attempt });
  onTestFinished(() => connected.connection.close());
  return connected;
}

async function messageOfFailure(attempt: Attempt): Promise<string> {
  const error = await connect(attempt).catch((thrown) => thrown);
  expect(error).toMatchObject({ code: 'ServerUnavailable', exitCode: 3 });
  expect(error.message).not.toContain('\n');
  return error.message;
}

/** A port that takes connections and never says a word. */
async function listenSilently(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function writeProfiles(env: NodeJS.ProcessEnv, toml: string): Promise<void> {
  const file = join(env['HOME']!, '.config', 'temporalio', 'temporal.toml');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, toml);
}

describe('connecting where nothing is configured', () => {
  it('starts the local server if that is wanted, and uses it from then on', async () => {
    const env = { ...(await makeUserEnvironment()), TEMPORAL_ADDRESS: '' };
    expect(await messageOfFailure({ env })).toMatch(/does not run or does not answer; `dispatch up` starts it$/);
    expect(await messageOfFailure({ env, start: 'if-database' })).toMatch(/there is no local Temporal server/);
    const first = await connect({ env, start: 'if-needed' });
    expect(first).toMatchObject({ namespace: 'default', local: true });
    expect((await fetch(first.webUi!)).status).toBe(200);
    const { webUi, namespaceId } = first;
    expect(await connect({ env })).toMatchObject({ webUi, namespaceId, local: true });
  });
});

describe('connecting to a configured server', () => {
  it('goes by flags, then variables, then the profile, as the temporal command does', async () => {
    const env = await makeUserEnvironment();
    const { address } = await startLocalServer({ env, report: () => undefined });
    const configured = { namespace: 'default', webUi: null, local: false };
    await writeProfiles(env, `[profile.default]\naddress = "${address}"\n[profile.far]\naddress = "far.invalid:1"\n`);
    expect(await connect({ env })).toMatchObject(configured);
    expect(await messageOfFailure({ env, flags: { profile: 'far' } })).toMatch(
      /^address in profile "far": the host of far/,
    );
    const variables = { ...env, TEMPORAL_PROFILE: 'far', TEMPORAL_ADDRESS: address };
    expect(await connect({ env: variables })).toMatchObject(configured);
    expect(await messageOfFailure({ env: variables, flags: { address: 'x.invalid:1' } })).toMatch(
      /^--address: the host/,
    );
    expect(await messageOfFailure({ env, flags: { namespace: 'nosuch' } })).toMatch(
      /^--namespace: there is no namespace nosuch/,
    );
    expect(await messageOfFailure({ env: { ...env, TEMPORAL_TLS: 'true' } })).toMatch(
      /^TEMPORAL_TLS: .* does not speak TLS/,
    );
    expect(await messageOfFailure({ env: { ...env, TEMPORAL_API_KEY: 'k' } })).toMatch(/\(an API key turns TLS on\)/);
    expect(await connect({ env: { ...env, TEMPORAL_API_KEY: 'k', TEMPORAL_TLS: 'false' } })).toMatchObject(configured);
  });

  it('gives up after a few seconds of silence', async () => {
    const env = { ...(await makeUserEnvironment()), TEMPORAL_ADDRESS: await listenSilently() };
    const startedAt = Date.now();
    expect(await messageOfFailure({ env })).toMatch(/^TEMPORAL_ADDRESS: no answer from the server at 127/);
    expect(Date.now() - startedAt).toBeLessThan(6_000);
  });

  it.each([
    [{ TEMPORAL_PROFILE: 'nosuch' }, /^TEMPORAL_PROFILE: there is no profile "nosuch" in /],
    [{ TEMPORAL_CONFIG_FILE: '/nosuch.toml' }, /^TEMPORAL_CONFIG_FILE: there is no file \/nosuch\.toml; /],
    [{ TEMPORAL_CONFIG_FILE: '/etc/passwd' }, /^\/etc\/passwd: cannot be used \(Invalid TOML/],
    [{ TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/nosuch.pem' }, /^TEMPORAL_TLS_SERVER_CA_CERT_PATH: cannot be read \(ENOENT/],
    [{ TEMPORAL_TLS_CLIENT_CERT_PATH: '/c.pem' }, /^TEMPORAL_TLS_CLIENT_KEY_PATH: not set, while/],
    [
      { TEMPORAL_TLS_CLIENT_CERT_PATH: '/c.pem', TEMPORAL_TLS_CLIENT_KEY_PATH: '/k.pem' },
      /^TEMPORAL_TLS_CLIENT_CERT_PATH: cannot/,
    ],
    [{ TEMPORAL_ADDRESS: 'https://orchard' }, /^TEMPORAL_ADDRESS: https:\/\/orchard is no address/],
  ])('%j is refused', async (variables, expected) => {
    const env = { ...(await makeUserEnvironment()), ...variables };
    expect(await messageOfFailure({ env })).toMatch(expected);
  });

  it('is what any connection setting means, with the usual address if none is set', async () => {
    const settings = await findConnectionSettings({}, { TEMPORAL_NAMESPACE: 'apples' });
    expect(settings).toMatchObject({ options: { address: 'localhost:7233' }, namespace: 'apples' });
    expect(settings?.blamable.defaultAddressBecauseOf).toBe('TEMPORAL_NAMESPACE');
    expect(
      await findConnectionSettings({}, { TEMPORAL_CLI_PATH: '/x', TEMPORAL_TLS: 'false', HOME: '/nosuch' }),
    ).toBeUndefined();
  });
});
