import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker, type WorkflowBundle } from '@temporalio/worker';
import type { RunAgent } from '../../activities/adapter.ts';
import { callAgent } from '../../activities/agent-call.ts';
import { NO_CAPS } from '../../src/config/caps.ts';
import { createArtifactStore } from '../../src/files/artifacts.ts';
import { getWorkflowBundle } from '../../src/package-info.ts';
import type { Call } from '../../src/plan/call.ts';
import { createDispatchWorker, getWorkerTuning } from '../../src/temporal/worker.ts';

/** One way to run tasks on one server: a client, and a worker that runs meanwhile. */
export type Contender = { client: Client; taskQueue: string; stop(): Promise<void> };

async function bare(milliseconds: number): Promise<null> {
  if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return null;
}

const benchAgent: RunAgent<Record<string, unknown>> = async ({ milliseconds }) => {
  return { output: await bare(milliseconds as number) };
};

/** Ours: the product's workflow, bundle, call path and worker settings; only the agent does nothing but sleep. */
export async function startOurs(address: string, folder: string): Promise<Contender> {
  const deps = {
    artifacts: createArtifactStore(folder),
    env: {},
    calls: { root: folder, namespaceId: 'bench' },
    caps: NO_CAPS,
    atWork: new Set<string>(),
    leave: new AbortController().signal,
    loadAdapter: async () => benchAgent,
  };
  return startContender(address, {
    taskQueue: 'ours',
    workflowBundle: { codePath: getWorkflowBundle().codePath },
    activities: { default: (call: Call) => callAgent(call, deps) },
    ...getWorkerTuning(100),
  });
}

/** The product's own worker, agents and all. */
export async function startProduct(
  address: string,
  { folder, slots }: { folder: string; slots: number },
): Promise<Contender> {
  const connection = await NativeConnection.connect({ address });
  const taskQueue = 'product';
  const worker = await createDispatchWorker({
    connection,
    namespace: 'default',
    taskQueue,
    codePath: getWorkflowBundle().codePath,
    slots,
    tasks: slots,
    artifacts: createArtifactStore(join(folder, 'artifacts')),
    calls: { root: join(folder, 'calls'), namespaceId: 'bench' },
    caps: NO_CAPS,
    atWork: new Set<string>(),
    leave: new AbortController().signal,
    env: process.env,
  });
  return serve(connection, { worker, taskQueue });
}

/** Bare Temporal: a hand-written workflow; `tuned` gives its worker our settings. */
export async function startBare(address: string, tuned: boolean): Promise<Contender> {
  return startContender(address, {
    taskQueue: tuned ? 'bare' : 'default',
    workflowBundle: await getBareBundle(),
    activities: { bare },
    ...(tuned && getWorkerTuning(100)),
  });
}

type ContenderOptions = Omit<Parameters<typeof Worker.create>[0], 'connection'>;

async function startContender(address: string, options: ContenderOptions): Promise<Contender> {
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({ connection, ...options });
  return serve(connection, { worker, taskQueue: options.taskQueue });
}

function serve(connection: NativeConnection, { worker, taskQueue }: { worker: Worker; taskQueue: string }): Contender {
  const running = worker.run();
  return {
    client: new Client({ connection }),
    taskQueue,
    async stop() {
      worker.shutdown();
      await running;
      await connection.close();
    },
  };
}

let bareBundle: Promise<WorkflowBundle> | undefined;

function getBareBundle(): Promise<WorkflowBundle> {
  const workflowsPath = fileURLToPath(new URL('./bare-workflows.ts', import.meta.url));
  bareBundle ??= bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  return bareBundle;
}
