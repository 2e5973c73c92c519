import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { z } from 'zod';
import { writeFileAtomic } from '../../files/atomic-write.ts';

/** The loopback ports that the server listens on: gRPC, Web UI, HTTP API, metrics. */
export type ServerPorts = { grpc: number; ui: number; http: number; metrics: number };

const rememberedSchema = z.object({ grpc: z.int(), ui: z.int() });

/** Below the range from which Linux and macOS take ports for outgoing connections: free today is likely free tomorrow. */
const FROM = 20_000;
const TO = 32_000;

/** Chooses free ports. Those of the last time are kept while they are free, so that links into the Web UI stay valid. */
export async function choosePorts(file: string): Promise<ServerPorts> {
  const last = await findRememberedPorts(file);
  const taken = new Set<number>();
  const choose = async (preferred?: number) => {
    const port = await findFreePort(taken, preferred);
    taken.add(port);
    return port;
  };
  return { grpc: await choose(last?.grpc), ui: await choose(last?.ui), http: await choose(), metrics: await choose() };
}

/** Remembers the ports that people see. */
export async function rememberPorts(file: string, { grpc, ui }: ServerPorts): Promise<void> {
  await writeFileAtomic(file, `${JSON.stringify({ grpc, ui })}\n`, 0o600);
}

async function findRememberedPorts(file: string): Promise<z.infer<typeof rememberedSchema> | undefined> {
  try {
    return rememberedSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** A port of 127.0.0.1 that is free now. */
export function chooseFreePort(): Promise<number> {
  return findFreePort(new Set());
}

/** A free port on loopback that is not among those taken already. */
export async function findFreePort(taken: Set<number>, preferred?: number): Promise<number> {
  const candidates = [preferred, ...Array.from({ length: 30 }, () => randomInt(FROM, TO))];
  for (const port of candidates) {
    if (port !== undefined && !taken.has(port) && (await tryListen(port)) === port) return port;
  }
  const port = await tryListen(0);
  if (port === undefined) throw new Error('the system gives no free port on 127.0.0.1');
  return port;
}

/** Listens for a moment; the port that was given (0 lets the system choose), or undefined when it is taken. */
function tryListen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const given = (server.address() as AddressInfo).port;
      server.close(() => resolve(given));
    });
  });
}
