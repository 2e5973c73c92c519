import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** How a connection is lost: packets vanish and come later, vanish for good, or the other side refuses. */
export const LOSSES = ['delayed', 'severed', 'refused'] as const;
type Loss = (typeof LOSSES)[number];

/** A line on loopback to a server, which can be cut. */
export type Line = { address: string; cut(loss: Loss): void; mend(loss: Loss): void; close(): void };

/** Opens a line to `host:port`. */
export async function openLine(target: string): Promise<Line> {
  const [host, port] = target.split(':');
  const sockets = new Set<Socket>();
  let lost: Loss | undefined;
  const add = (socket: Socket): void => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    if (lost) socket.pause();
  };
  const server = createServer({ allowHalfOpen: false }, (near) => {
    if (lost === 'refused') {
      near.destroy();
      return;
    }
    const far = connect(Number(port), host);
    join(near, far);
    join(far, near);
    add(near);
    add(far);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const destroyAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut(loss) {
      lost = loss;
      if (loss === 'refused') destroyAll();
      else for (const socket of sockets) socket.pause();
    },
    mend(loss) {
      lost = undefined;
      if (loss === 'severed') destroyAll();
      else for (const socket of sockets) socket.resume();
    },
    close() {
      server.close();
      destroyAll();
    },
  };
}

/** Written by hand: `pipe` resumes a socket that was paused on purpose. */
function join(from: Socket, to: Socket): void {
  from.on('data', (chunk) => to.write(chunk));
  from.on('close', () => to.destroy());
}
