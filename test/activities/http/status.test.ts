import { describe, expect, it } from 'vitest';
import { readRetryAfter } from '../../../activities/http/retry-after.ts';
import { http } from './call.ts';
import { startServer } from './server.ts';

async function answering(status: number, headers: Record<string, string> = {}, body = 'no plums') {
  return await startServer((_request, response) => response.writeHead(status, headers).end(body));
}

describe('a status and its class', () => {
  it.each<[status: number, failure: string]>([
    [300, 'InvalidInput'],
    [301, 'InvalidInput'],
    [304, 'InvalidInput'],
    [400, 'InvalidInput'],
    [401, 'NotAllowed'],
    [402, 'NotAllowed'],
    [403, 'NotAllowed'],
    [404, 'InvalidInput'],
    [405, 'InvalidInput'],
    [407, 'NotAllowed'],
    [408, 'AgentUnavailable'],
    [409, 'AgentFailed'],
    [410, 'InvalidInput'],
    [412, 'AgentFailed'],
    [413, 'InvalidInput'],
    [415, 'InvalidInput'],
    [418, 'InvalidInput'],
    [421, 'AgentUnavailable'],
    [422, 'InvalidInput'],
    [423, 'AgentFailed'],
    [424, 'AgentFailed'],
    [425, 'AgentUnavailable'],
    [428, 'AgentFailed'],
    [429, 'RateLimited'],
    [451, 'NotAllowed'],
    [500, 'AgentUnavailable'],
    [501, 'InvalidInput'],
    [502, 'AgentUnavailable'],
    [503, 'AgentUnavailable'],
    [504, 'AgentUnavailable'],
    [505, 'InvalidInput'],
    [529, 'AgentUnavailable'],
    [599, 'AgentUnavailable'],
  ])('%i is %s', async (status, failure) => {
    const { url } = await answering(status);
    await expect(http({ url })).rejects.toMatchObject({
      failure,
      message: expect.stringContaining(`${url} answered ${status}`),
      nextStep: expect.stringMatching(/./),
      resetAt: undefined,
    });
  });

  it.each([200, 201, 202, 204, 206, 299])('%i is success', async (status) => {
    const { url } = await answering(status);
    expect(await http({ url })).toMatchObject({ status });
  });
});

describe('expected_status', () => {
  it.each([404, 304, 302, 500])('%i is success when it is expected, and not followed', async (status) => {
    const { url } = await answering(status, { location: '/elsewhere' });
    const expected = { status, headers: { location: '/elsewhere' } };
    expect(await http({ url, expected_status: [200, status] })).toMatchObject(expected);
  });

  it('200 is a failure when something else is expected', async () => {
    const { url } = await answering(200);
    await expect(http({ url, expected_status: [201] })).rejects.toMatchObject({
      failure: 'AgentFailed',
      message: `${url} answered 200 OK: no plums`,
    });
  });
});

describe('Retry-After', () => {
  const date = 'Sun, 06 Nov 1994 08:49:37 GMT';
  const twoMinutesLater = 'Sun, 06 Nov 1994 08:51:37 GMT';

  it.each<[title: string, headers: Record<string, string>, seconds: number | undefined]>([
    ['seconds', { 'retry-after': '120' }, 120],
    ['parts of a second', { 'retry-after': '1.5' }, 1.5],
    ['no time at all', { 'retry-after': '0' }, 0],
    ['more than an hour: an hour', { 'retry-after': '86400' }, 3600],
    ['more digits than a date can hold: an hour', { 'retry-after': '9'.repeat(400) }, 3600],
    ["a date, by the server's clock", { date, 'retry-after': twoMinutesLater }, 120],
    ['a date in the second form', { date, 'retry-after': 'Sunday, 06-Nov-94 08:51:37 GMT' }, 120],
    ['a date in the third form', { date, 'retry-after': 'Sun Nov  6 08:51:37 1994' }, 120],
    ['a date that is over', { 'retry-after': date }, 0],
    ['words', { 'retry-after': 'soon' }, undefined],
    ['a negative number', { 'retry-after': '-5' }, undefined],
    ['nothing', { 'retry-after': '' }, undefined],
  ])('in %s', async (_, headers, seconds) => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    const resetAt = seconds === undefined ? undefined : new Date(now + seconds * 1000).toISOString();
    expect(readRetryAfter(headers, now)).toBe(resetAt);
  });

  it.each([429, 503, 529, 403])('with %i is the end of the rate limit', async (status) => {
    const { url } = await answering(status, { 'retry-after': '30' });
    const before = Date.now();
    const { failure, resetAt } = await http({ url }).catch((error) => error);
    expect(failure).toBe('RateLimited');
    expect(Date.parse(resetAt)).toBeGreaterThanOrEqual(before + 30_000);
    expect(Date.parse(resetAt)).toBeLessThanOrEqual(Date.now() + 30_000);
  });

  it.each<[status: number, retryAfter: string, failure: string]>([
    [429, 'soon', 'RateLimited'],
    [503, 'soon', 'AgentUnavailable'],
    [500, '30', 'AgentUnavailable'],
    [401, '30', 'NotAllowed'],
  ])('with %i: %s says no time', async (status, ...[retryAfter, failure]) => {
    const { url } = await answering(status, { 'retry-after': retryAfter });
    await expect(http({ url })).rejects.toMatchObject({ failure, resetAt: undefined });
  });
});

describe('the message', () => {
  it('quotes the first 300 characters of the answer, in one line', async () => {
    const { url } = await answering(500, {}, `ripe\u0007\r\n\tplums ${'🍒'.repeat(400)}`);
    await expect(http({ url })).rejects.toThrow(
      `${url} answered 500 Internal Server Error: ripe plums ${'🍒'.repeat(289)}…`,
    );
  });

  it('says so when the answer says nothing', async () => {
    const { url } = await answering(404, {}, '');
    await expect(http({ url })).rejects.toThrow(`${url} answered 404 Not Found: it said nothing`);
  });

  it('holds no secret, not even a part of one that stands where the text is cut', async () => {
    const secret = 'pit-of-the-plum'.repeat(30);
    const { url } = await answering(401, {}, `${'x'.repeat(290)}${secret} and more`);
    const input = { url: `${url}/?key=${secret}`, headers: { authorization: `Bearer ${secret}` } };
    const failed = await http(input, { secrets: [secret] }).catch((error) => error);
    expect(failed.message).toMatch(/401 Unauthorized: x{290}\[redacted\]…$/);
    expect(`${failed.message} ${failed.nextStep}`).not.toContain('pit');
  });

  it('of a large answer is made without reading it to its end', async () => {
    const { url } = await startServer((_request, response) => {
      response.writeHead(403);
      for (let count = 0; count < 100; count++) response.write('no plums '.repeat(1000));
    });
    await expect(http({ url })).rejects.toMatchObject({ failure: 'NotAllowed' });
  });

  it('of an answer that breaks off keeps the class of its status', async () => {
    const { url } = await startServer((_request, response) => {
      response.writeHead(403, { 'content-length': 100 });
      response.write('no plu', () => response.destroy());
    });
    await expect(http({ url })).rejects.toMatchObject({ failure: 'NotAllowed' });
  });
});
