import { describe, expect, it } from 'vitest';
import { askMcpHealth, checkMcp } from '../../src/serve/mcp-check.ts';
import { findClosedPort } from '../activities/http/server.ts';
import { type Mood, startArchon } from '../helpers/archon-server.ts';
import { startEverything } from '../helpers/everything-server.ts';

describe('the health of an MCP server', () => {
  it.each<[mood: Mood, health: object]>([
    ['well', { connected: true, by: 'health' }],
    ['no health', { connected: true, by: 'ping' }],
    ['unhealthy', { connected: false, cause: 'GET /health says "unhealthy"' }],
    ['500', { connected: false, cause: 'GET /health answers 500' }],
    ['hangs', { connected: false, cause: 'it did not answer within 0.3 s' }],
  ])('that is %s is told with its cause', async (mood, health) => {
    const { url, asked } = await startArchon(mood);
    expect(await askMcpHealth(url, mood === 'hangs' ? 300 : 5000)).toEqual(health);
    if (mood === 'no health') expect(asked.at(-1)).toBe('DELETE');
  });

  it('is found out by the protocol’s ping for the reference server, over both transports; nobody listens elsewhere', async () => {
    const byPing = { connected: true, by: 'ping' };
    const [newer, older] = await Promise.all([startEverything('streamableHttp'), startEverything('sse')]);
    expect(await Promise.all([`${newer}/mcp`, older].map((url) => askMcpHealth(url, 5000)))).toEqual([byPing, byPing]);
    const url = `http://127.0.0.1:${await findClosedPort()}/mcp`;
    expect(await askMcpHealth(url, 5000)).toEqual({ connected: false, cause: 'it cannot be reached (ECONNREFUSED)' });
    expect(await checkMcp(url, 5000)).toBe(false);
  });
});
