import type { IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { http } from './call.ts';
import { type LoopbackServer, startServer } from './server.ts';

type Seen = { method: string | undefined; path: string | undefined; headers: IncomingHttpHeaders; body: string };

/** A server that redirects from `/from`, answers elsewhere, and remembers what it was asked. */
async function startRedirecting(status: number, location: string): Promise<LoopbackServer & { seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = await startServer(async (request, response) => {
    const { method, url: path, headers } = request;
    seen.push({ method, path, headers, body: await text(request) });
    if (path === '/from') response.writeHead(status, { location });
    response.end('arrived');
  });
  return { ...server, seen };
}

describe('a redirect', () => {
  it.each<[status: number, method: string, next: string, body: string]>([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [303, 'HEAD', 'HEAD', 'plums'],
    [301, 'PUT', 'PUT', 'plums'],
    [307, 'POST', 'POST', 'plums'],
    [308, 'DELETE', 'DELETE', 'plums'],
  ])('%i of %s goes on as %s', async (status, ...[method, next, body]) => {
    const { url, seen } = await startRedirecting(status, '/to');
    expect(await http({ url: `${url}/from`, method, body: 'plums' })).toMatchObject({ status: 200 });
    expect(seen.map((request) => request.method)).toEqual([method, next]);
    expect(seen[1]).toMatchObject({ path: '/to', body });
    expect('content-type' in seen[1]!.headers).toBe(body !== '');
  });

  it('on the same host keeps all headers', async () => {
    const { url, seen } = await startRedirecting(302, '/to');
    await http({ url: `${url}/from`, headers: { authorization: 'Bearer pit', 'x-api-key': 'pit', cookie: 'a=pit' } });
    expect(seen[1]!.headers).toMatchObject({ authorization: 'Bearer pit', 'x-api-key': 'pit', cookie: 'a=pit' });
  });

  it.each(['another port', 'another name'])('to %s leaves behind whatever may be a credential', async (which) => {
    const target = await startRedirecting(200, '');
    const to = which === 'another port' ? target : await startRedirecting(200, '');
    const name = which === 'another port' ? to.url : to.url.replace('127.0.0.1', 'localhost');
    const { url } = await startRedirecting(307, name);
    const headers = { authorization: 'Bearer pit', 'X-Api-Key': 'pit', cookie: 'a=pit', 'accept-language': 'de' };
    await http({ url: `${url}/from`, headers, body: { a: 1 } });
    expect(JSON.stringify(to.seen)).not.toContain('pit');
    expect(to.seen[0]!.headers).toMatchObject({ 'accept-language': 'de', 'content-type': 'application/json' });
  });

  it('to a private address is refused like the address itself, and never arrives', async () => {
    const secret = await startRedirecting(200, '');
    const { url, port } = await startRedirecting(307, secret.url);
    const settings = { allow_hosts: [`127.0.0.1:${port}`] };
    await expect(http({ url: `${url}/from` }, { settings })).rejects.toMatchObject({
      failure: 'NotAllowed',
      message: `127.0.0.1:${secret.port} is at the private address 127.0.0.1`,
    });
    expect(secret.seen).toEqual([]);
  });

  it.each<[location: string, says: RegExp]>([
    ['file:///etc/passwd', /redirects to a place that is no URL of http or https$/],
    ['ftp://example.com/', /redirects to a place that is no URL of http or https$/],
    ['http://', /redirects to a place that is no URL$/],
    ['http://me:pit@example.com/', /redirects to a place that holds a user name or password$/],
  ])('to %s is refused', async (location, message) => {
    const { url } = await startRedirecting(302, location);
    const failed = await http({ url: `${url}/from` }).catch((error) => error);
    expect(failed).toMatchObject({ failure: 'NotAllowed', message: expect.stringMatching(message) });
  });
});

describe('max_redirects', () => {
  it('is how many are followed, and no more: a loop ends', async () => {
    const { url, seen } = await startRedirecting(307, '/from');
    await expect(http({ url: `${url}/from` })).rejects.toMatchObject({
      failure: 'InvalidInput',
      message: `redirected more often than max_redirects: 3, the last time to ${url}`,
      nextStep: expect.stringContaining('raise max_redirects'),
    });
    expect(seen.length).toBe(4);
  });

  it('of 0 follows none', async () => {
    const { url, seen } = await startRedirecting(302, '/to');
    const settings = { max_redirects: 0, allow_hosts: ['127.0.0.1'] };
    await expect(http({ url: `${url}/from` }, { settings })).rejects.toThrow(/max_redirects: 0/);
    expect(seen.length).toBe(1);
  });
});
