import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CallContext } from '../../../activities/adapter.ts';
import type { DebugOutput } from '../../../activities/debug/report/output.ts';
import { runDebug } from '../../../activities/debug/run.ts';
import { debugInput } from '../../../activities/debug/schema.ts';

export type Workspace = {
  folder: string;
  debug(input: Record<string, unknown>, signal?: AbortSignal): Promise<DebugOutput>;
  remove(): Promise<void>;
};

/** A temporary folder with some files, in which the agent may read, and nowhere else. */
export async function makeWorkspace(files: Record<string, string | Buffer>): Promise<Workspace> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'debug-agent-')));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return {
    folder,
    debug: async (input, signal = new AbortController().signal) => {
      const given = { problem_description: 'it fails', affected_files: Object.keys(files), ...input };
      const outcome = await runDebug(debugInput.parse(given), contextOf(folder, signal));
      return outcome.output as unknown as DebugOutput;
    },
    remove: () => rm(folder, { recursive: true }),
  };
}

function contextOf(folder: string, signal: AbortSignal): CallContext {
  const call = { v: 1, dispatch_id: 'd', task_id: 't', generation: 1, agent: 'debug', kind: 'debug' } as const;
  const rest = { description: '', upstream: {}, settings: {}, workspace: folder };
  return {
    ...{
      taskId: 't',
      agent: 'debug',
      roots: [folder],
      signal,
      allowProgram: (program) => Promise.resolve(program),
      runProcess: () => Promise.reject(new Error('this agent runs no programs')),
      report: () => {},
      previousFailure: undefined,
      session: undefined,
      keepSession: () => {},
      folder,
      env: process.env,
      redact: <T>(value: T): T => value,
    },
    ...rest,
    call: { ...call, ...rest, input: {}, timeout_seconds: 60 },
  };
}
