import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A mirror of the official archives on loopback that gives everybody `answer`; `requests` counts them. */
export type ArchiveServer = { url: string; requests: string[] };

/** Starts such a mirror until the running test ends. A body of undefined: it begins to answer and never goes on. */
export async function startArchiveServer(body: Buffer | undefined): Promise<ArchiveServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    if (body) response.end(body);
    else response.write('the beginning');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}
