import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server whose `/busy` is limited once and whose `/down` fails three times; `reset` counts from the beginning. */
export async function startFaultyServer(): Promise<{ url: string; reset(): void; close(): void }> {
  const asked = new Map<string, number>();
  const server = createServer(({ url = '' }, response) => {
    const times = (asked.get(url) ?? 0) + 1;
    asked.set(url, times);
    if (url === '/busy' && times <= 1) response.writeHead(429, { 'retry-after': '1' }).end();
    else if (url === '/down' && times <= 3) response.writeHead(503).end();
    else response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, reset: () => asked.clear(), close: () => server.close() };
}
