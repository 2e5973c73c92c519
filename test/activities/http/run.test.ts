import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { waitFor } from '../../helpers/wait-for.ts';
import { http } from './call.ts';
import { startServer } from './server.ts';

/** Tells what it was asked. */
async function startEcho() {
  return await startServer(async (request, response) => {
    const { method, url, headers } = request;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ method, url, headers, body: await text(request) }));
  });
}

type Echo = Pick<IncomingMessage, 'method' | 'url' | 'headers'> & { body: string };

describe('the request', () => {
  it('is a POST of JSON unless the input says otherwise', async () => {
    const { url } = await startEcho();
    const { status, headers, body } = await http({ url: `${url}/plums`, body: { ripe: true } });
    expect({ status, headers }).toEqual({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(body).toMatchObject({
      method: 'POST',
      url: '/plums',
      headers: { 'content-type': 'application/json', 'content-length': '13', 'user-agent': 'parallel-dispatcher' },
      body: '{"ripe":true}',
    });
  });

  it.each<[title: string, input: Record<string, unknown>, type: string | undefined, sent: string]>([
    ['a text as it is', { body: 'ripe 🍒' }, 'text/plain; charset=utf-8', 'ripe 🍒'],
    [
      'a text as what its header says',
      { body: '<a/>', headers: { 'Content-Type': 'application/xml' } },
      'application/xml',
      '<a/>',
    ],
    ['a number as JSON', { body: 7 }, 'application/json', '7'],
    ['null as JSON', { body: null }, 'application/json', 'null'],
    ['no body at all', {}, undefined, ''],
    ['a body with GET', { method: 'GET', body: { q: 1 } }, 'application/json', '{"q":1}'],
  ])('sends %s', async (_, ...[input, type, sent]) => {
    const { url } = await startEcho();
    const { headers, body } = (await http({ url, ...input })).body as unknown as Echo;
    expect([headers['content-type'], body]).toEqual([type, sent]);
  });

  it('adds the query to that of the URL, lists item by item, everything escaped', async () => {
    const { url } = await startEcho();
    const query = { tag: ['red', 'a&b'], limit: 3, all: true };
    const { body } = await http({ url: `${url}/plums?page=2`, method: 'GET', query });
    expect(body).toMatchObject({ url: '/plums?page=2&tag=red&tag=a%26b&limit=3&all=true' });
  });

  it('carries the headers of the input, which win over the usual ones whatever their case', async () => {
    const { url } = await startEcho();
    const { body } = await http({ url, headers: { 'User-Agent': 'orchard/2', Authorization: 'Bearer pit' } });
    expect(body).toMatchObject({ headers: { 'user-agent': 'orchard/2', authorization: 'Bearer pit' } });
  });
});

describe('the answer', () => {
  it.each<[title: string, type: string | undefined, sent: string | Buffer, body: unknown]>([
    ['JSON by its type', 'application/json', '{"plums":12}', { plums: 12 }],
    ['JSON of a special kind', 'application/problem+json; charset=utf-8', '[1]', [1]],
    ['JSON after a byte order mark', 'application/json', '\uFEFF{"a":1}', { a: 1 }],
    ['text that only looks like JSON', 'text/plain', '{"plums":12}', '{"plums":12}'],
    ['JSON lines: text', 'application/x-ndjson', '{}\n{}\n', '{}\n{}\n'],
    ['said to be JSON, but is not: text', 'application/json', '<html>oops</html>', '<html>oops</html>'],
    ['text of no type', undefined, 'plums', 'plums'],
    ['text in another charset', 'text/plain; charset="ISO-8859-1"', Buffer.from([0x50, 0xfc]), 'Pü'],
    ['nothing', 'application/json', '', null],
  ])('%s', async (_, ...[type, sent, body]) => {
    const { url } = await startServer((_request, response) => {
      if (type !== undefined) response.setHeader('content-type', type);
      response.end(sent);
    });
    expect((await http({ url })).body).toEqual(body);
  });

  it('keeps the headers about its content, and no cookies', async () => {
    const { url } = await startServer((_request, response) => {
      response.writeHead(201, { location: '/plums/7', etag: '"x"', 'set-cookie': 'a=b', 'x-powered-by': 'jam' }).end();
    });
    expect(await http({ url })).toEqual({ status: 201, headers: { location: '/plums/7', etag: '"x"' }, body: null });
  });

  it.each<[encoding: string, body: Buffer]>([
    ['gzip', gzipSync('"plums"')],
    ['br', brotliCompressSync('"plums"')],
    ['deflate', deflateSync('"plums"')],
    ['identity', Buffer.from('"plums"')],
  ])('is decompressed: %s', async (encoding, body) => {
    const { url } = await startServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding }).end(body);
    });
    expect(await http({ url })).toMatchObject({ body: 'plums' });
  });

  it('to HEAD has no body, whatever its headers say of one', async () => {
    const { url } = await startServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': 99 }).end();
    });
    expect(await http({ url, method: 'HEAD' })).toEqual({ status: 200, headers: {}, body: null });
  });

  it('may come slowly, in many pieces that cut characters in two', async () => {
    const bytes = [...Buffer.from('🍒🍒🍒')];
    const { url } = await startServer((_request, response) => {
      const next = () => {
        const byte = bytes.shift();
        if (byte === undefined) response.end();
        else response.write(Buffer.from([byte]), () => setTimeout(next, 5));
      };
      next();
    });
    expect((await http({ url })).body).toBe('🍒🍒🍒');
  });

  it.each<[title: string, headers: Record<string, string>, body: Buffer, says: RegExp]>([
    [
      'an image',
      { 'content-type': 'image/png' },
      Buffer.from('89504e470d0a', 'hex'),
      /\(image\/png, 6 bytes\) is no text in utf-8/,
    ],
    ['a NUL', {}, Buffer.from('a\0b'), /\(no content type, 3 bytes\) is no text/],
    [
      'a charset that nobody knows',
      { 'content-type': 'text/plain; charset=moon' },
      Buffer.from('a'),
      /no text in moon/,
    ],
    ['broken compression', { 'content-encoding': 'gzip' }, Buffer.from('plums'), /not compressed as its content-enc/],
    [
      'half of its compressed bytes',
      { 'content-encoding': 'gzip' },
      gzipSync('plums'.repeat(99)).subarray(0, 20),
      /not compr/,
    ],
    ['an unknown compression', { 'content-encoding': 'zip' }, Buffer.from('plums'), /compressed as zip/],
  ])('is refused with %s', async (_, ...[headers, body, message]) => {
    const { url } = await startServer((_request, response) => response.writeHead(200, headers).end(body));
    await expect(http({ url })).rejects.toMatchObject({
      failure: 'OutputInvalid',
      message: expect.stringMatching(message),
      nextStep: expect.stringMatching(/./),
    });
  });
});

describe('max_response_bytes', () => {
  const settings = { max_response_bytes: 1000 };

  it('is what just fits', async () => {
    const { url } = await startServer((_request, response) => response.end('x'.repeat(1000)));
    expect((await http({ url }, { settings })).body).toBe('x'.repeat(1000));
  });

  it.each<[title: string, body: Buffer, headers: Record<string, string>]>([
    ['one byte more', Buffer.alloc(1001, 'x'), {}],
    ['a bomb that is small on the wire', gzipSync(Buffer.alloc(50_000_000, 'x')), { 'content-encoding': 'gzip' }],
  ])('refuses %s', async (_, body, headers) => {
    const { url } = await startServer((_request, response) => response.writeHead(200, headers).end(body));
    await expect(http({ url }, { settings })).rejects.toMatchObject({
      failure: 'OutputInvalid',
      message: 'the answer is larger than max_response_bytes: 1000',
      nextStep: expect.stringContaining('raise max_response_bytes'),
    });
  });

  it('ends an answer that never would, and its connection', async () => {
    let closed = false;
    const { url } = await startServer((_request, response) => {
      const write = () => {
        if (!closed) response.write('plums '.repeat(50), () => setImmediate(write));
      };
      response.on('close', () => {
        closed = true;
      });
      write();
    });
    await expect(http({ url }, { settings })).rejects.toMatchObject({ failure: 'OutputInvalid' });
    await waitFor('the connection is closed', () => closed);
  });
});
