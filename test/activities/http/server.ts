import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { packageRoot } from '../../../src/package-info.ts';

export type LoopbackServer = { url: string; port: number };
type Place = { host: string; port: number };

/** A server on loopback until the running test ends. */
export async function startServer(handler: RequestListener, place: Partial<Place> = {}): Promise<LoopbackServer> {
  return await listen(createServer(handler), 'http', place);
}

/** The same over TLS, with a certificate for localhost that nobody but itself has signed. */
export async function startTlsServer(handler: RequestListener): Promise<LoopbackServer> {
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => readFileSync(join(packageRoot, 'test/fixtures/tls', name)));
  return await listen(createTlsServer({ key, cert }, handler), 'https');
}

/** A server that speaks no protocol of its own. */
export async function startTcpServer(handler: (socket: Socket) => void): Promise<LoopbackServer> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    handler(socket);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  return await listen(server, 'http');
}

/** A port on which nothing listens. */
export async function findClosedPort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listen(
  server: Server | TcpServer,
  scheme: string,
  { host = '127.0.0.1', port: wanted = 0 }: Partial<Place> = {},
): Promise<LoopbackServer> {
  await new Promise<void>((resolve) => server.listen(wanted, host, resolve));
  onTestFinished(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`, port };
}
