import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { DispatchError, messageOf } from '../errors.ts';

/** A server that listens. */
export type Listening = { url: string; close(): Promise<void> };

/** @throws DispatchError `Usage` when the address is taken, is none of this machine's, or not ours to use */
export async function listen(app: Hono, { host, port }: { host: string; port: number }): Promise<Listening> {
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  server.listen({ host, port });
  await once(server, 'listening').catch((error) => {
    throw explain(error, host, port);
  });
  const { address, family, port: given } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${given}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): DispatchError {
  const [path, next_step] =
    error.code === 'EADDRINUSE'
      ? ['--port', 'end who has it, or choose another port']
      : error.code === 'EACCES'
        ? ['--port', 'choose a port from 1024']
        : ['--host', 'choose an address of this machine'];
  return new DispatchError(
    'Usage',
    { path, message: `cannot listen on ${host}:${port} (${messageOf(error)})`, next_step },
    error,
  );
}
