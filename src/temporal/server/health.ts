import type { NativeConnection, NativeConnectionOptions } from '@temporalio/worker';

/** A connection to a server that answers for the namespace. `retentionSeconds` is that namespace's. */
export type Healthy = { connection: NativeConnection; namespaceId: string; retentionSeconds: number };

/** The server took the connection or the request, and then nothing came. */
class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/**
 * Connects and asks for the namespace, so that whatever is wrong shows here. Only this kind of connection names the cause
 * of a failure, and within milliseconds.
 *
 * @throws what the SDK throws (see connection-failure.ts), or NoAnswerError after `timeoutMs`
 */
export async function connectHealthy(
  options: NativeConnectionOptions,
  namespace: string,
  timeoutMs: number,
): Promise<Healthy> {
  // The SDK takes 400 ms to load: commands that do without a server must not pay for it.
  const { NativeConnection } = await import('@temporalio/worker');
  const deadline = Date.now() + timeoutMs;
  const connection = await connectWithin(NativeConnection.connect(options), timeoutMs);
  try {
    const described = await connection.withDeadline(deadline, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    const retention = described.config?.workflowExecutionRetentionTtl?.seconds;
    return { connection, namespaceId: described.namespaceInfo?.id ?? '', retentionSeconds: Number(retention ?? 0) };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** The SDK has no time limit of its own here. A connection that comes too late is closed. */
async function connectWithin(connecting: Promise<NativeConnection>, timeoutMs: number): Promise<NativeConnection> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), timeoutMs);
  });
  const first = await Promise.race([connecting, timeout]).finally(() => clearTimeout(timer));
  if (first !== 'late') return first;
  connecting.then((connection) => connection.close()).catch(() => undefined);
  throw new NoAnswerError(`no answer within ${timeoutMs / 1000} s`);
}

/** How to connect to a server on this machine, where compressing costs more than it saves: a quarter of each call's processor time. */
export function localConnectionOptions(address: string): NativeConnectionOptions {
  return { address, grpcCompression: { codec: 'none' } };
}
