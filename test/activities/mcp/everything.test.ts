import { describe, expect, it } from 'vitest';
import { EVERYTHING, startEverything } from '../../helpers/everything-server.ts';
import { callTool } from './call.ts';

const STDIO = { command: [process.execPath, EVERYTHING] };

const PLACES: [how: string, find: () => Promise<Record<string, string | string[]>>][] = [
  ['over stdio', async () => STDIO],
  [
    'over streamable HTTP, at an address without a path',
    async () => ({ url: await startEverything('streamableHttp') }),
  ],
  ['over the transport before that', async () => ({ url: await startEverything('sse') })],
];

describe.each(PLACES)('the reference server %s', (_, find) => {
  it('gives text, structured content and an image, tells of progress, and refuses what its schemas refuse', async () => {
    const place = await find();
    const reports: string[] = [];
    const call = (tool: string, input = {}) => callTool({ ...place, tool }, input, { reports });
    const [echo, weather, image, slow, misfit, unknown] = await Promise.allSettled([
      call('echo', { message: 'plums' }),
      call('get-structured-content', { location: 'New York' }),
      call('get-tiny-image'),
      call('trigger-long-running-operation', { duration: 0.6, steps: 3 }),
      call('get-sum', { a: 'one' }),
      call('get-summ'),
    ]);
    expect(echo).toMatchObject({ value: { text: 'Echo: plums' } });
    expect(weather).toMatchObject({ value: { temperature: expect.any(Number), humidity: expect.any(Number) } });
    expect(image).toMatchObject({
      value: { text: expect.any(String), content: [{ type: 'image', mimeType: 'image/png' }] },
    });
    expect(slow).toMatchObject({ value: { text: expect.stringContaining('completed') } });
    expect(reports.join('\n')).toMatch(/trigger-long-running-operation: \d of 3/);
    expect(misfit).toMatchObject({
      reason: { failure: 'InvalidInput', message: expect.stringMatching(/^get-sum: .*\/a must be number/) },
    });
    expect(unknown).toMatchObject({
      reason: { failure: 'InvalidInput', nextStep: expect.stringContaining('get-sum') },
    });
  });
});
