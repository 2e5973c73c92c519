import { describe, expect, it } from 'vitest';
import { isPrivateAddress } from '../../../activities/http/addresses.ts';
import { http } from './call.ts';
import { startServer } from './server.ts';

const nobody = { settings: { allow_hosts: [] } };

describe('a private address', () => {
  it.each([
    'http://127.0.0.1',
    'http://127.255.0.1',
    'http://2130706433',
    'http://0x7f.1',
    'http://0177.0.0.1',
    'http://0.0.0.0',
    'http://10.0.0.1',
    'http://172.16.0.1',
    'http://172.31.255.255',
    'http://192.168.1.1',
    'http://100.64.0.1',
    'http://169.254.169.254/latest/meta-data/',
    'http://168.63.129.16',
    'http://224.0.0.1',
    'http://255.255.255.255',
    'http://[::]',
    'http://[::1]',
    'http://[::127.0.0.1]',
    'http://[::ffff:127.0.0.1]',
    'http://[::ffff:a00:1]',
    'http://[64:ff9b::10.0.0.1]',
    'http://[2002:7f00:1::]',
    'http://[fc00::1]',
    'http://[fd00:ec2::254]',
    'http://[fe80::1]',
    'http://[ff02::1]',
    'https://127.0.0.1',
  ])('is refused: %s', async (url) => {
    await expect(http({ url }, nobody)).rejects.toMatchObject({
      failure: 'NotAllowed',
      message: expect.stringContaining('is at the private address'),
      nextStep: expect.stringContaining(`add "${new URL(url).host}" to the agent's allow_hosts`),
    });
  });

  it.each([
    '1.1.1.1',
    '9.255.255.255',
    '172.15.0.1',
    '172.32.0.1',
    '100.128.0.1',
    '223.255.255.255',
    '2606:4700::1111',
    '::ffff:1.1.1.1',
    '64:ff9b::1.1.1.1',
  ])('is not %s', (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  });

  it('is told even when a look-up gives it with its network card', () => {
    expect(isPrivateAddress('fe80::1%eth0')).toBe(true);
  });
});

describe('a name that leads to a private address', () => {
  it('is refused before anything is sent: only the address counts', async () => {
    let asked = 0;
    const { port } = await startServer((_request, response) => response.end(String(++asked)));
    await expect(http({ url: `http://localhost:${port}/` }, nobody)).rejects.toMatchObject({
      failure: 'NotAllowed',
      message: expect.stringMatching(/^localhost:\d+ is at the private address .*127\.0\.0\.1/),
    });
    expect(asked).toBe(0);
  });
});

describe('allow_hosts', () => {
  const listed = (port: number): [title: string, allowed: string, host: string][] => [
    ['the name', 'localhost', 'localhost'],
    ['the name in capitals', 'LOCALHOST', 'localhost'],
    ['the name with its dot', 'localhost.', 'localhost'],
    ['the name with its port', `localhost:${port}`, 'localhost'],
    ['the address', '127.0.0.1', '127.0.0.1'],
    ['the address with its port', `127.0.0.1:${port}`, '127.0.0.1'],
    ['the address that the name leads to', '127.0.0.1', 'localhost'],
  ];

  it.each([0, 1, 2, 3, 4, 5, 6])('opens what it lists: case %i', async (number) => {
    const { port } = await startServer((_request, response) => response.end('plums'));
    const [title, allowed, host] = listed(port)[number]!;
    const { body } = await http({ url: `http://${host}:${port}/` }, { settings: { allow_hosts: [allowed] } });
    expect([title, body]).toEqual([title, 'plums']);
  });

  it.each(['::1', '[::1]', '[0:0::1]'])('opens an address of IPv6: %s', async (allowed) => {
    const { url } = await startServer((_request, response) => response.end('plums'), { host: '::1' });
    expect(await http({ url }, { settings: { allow_hosts: [allowed] } })).toMatchObject({ body: 'plums' });
  });

  it.each(['example.com', '127.0.0.2', '127.0.0.1:1', 'host.localhost', '::1'])(
    'opens nothing else: %s',
    async (host) => {
      const { url } = await startServer((_request, response) => response.end('plums'));
      const asking = http({ url }, { settings: { allow_hosts: [host] } });
      await expect(asking).rejects.toMatchObject({ failure: 'NotAllowed' });
    },
  );
});
