import type { CallContext } from '../../../activities/adapter.ts';
import type { HttpOutput } from '../../../activities/http/answer.ts';
import { runHttp } from '../../../activities/http/run.ts';
import { type HttpSettings, httpInput } from '../../../activities/http/schema.ts';
import { redact } from '../../../activities/secrets.ts';

const LOOPBACK = { allow_hosts: ['127.0.0.1', '::1'] };

type More = { settings?: Partial<HttpSettings>; secrets?: string[]; signal?: AbortSignal };

/** Runs the `http` agent; addresses of loopback may be reached unless `settings` say otherwise. */
export async function http(input: Record<string, unknown>, more: More = {}): Promise<HttpOutput> {
  const settings = { ...LOOPBACK, ...more.settings };
  const around = { agent: 'http', description: 'Ask', upstream: {}, settings, workspace: '/orchard' };
  const context: CallContext = {
    ...around,
    taskId: 'ask',
    roots: [],
    signal: more.signal ?? new AbortController().signal,
    allowProgram: (program) => Promise.resolve(program),
    runProcess: () => Promise.reject(new Error('this agent runs no programs')),
    report() {},
    session: undefined,
    keepSession() {},
    folder: '/orchard',
    previousFailure: undefined,
    env: {},
    redact: (value) => redact(value, more.secrets ?? []),
    call: {
      ...around,
      ...{ v: 1, dispatch_id: 'd', task_id: 'ask', generation: 1, kind: 'http', input: {}, timeout_seconds: 60 },
    },
  };
  const { output } = await runHttp(httpInput.parse(input), context);
  return output as unknown as HttpOutput;
}
