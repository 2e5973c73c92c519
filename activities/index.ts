import type { Call, CallResult } from '../src/plan/call.ts';
import { KEEP_STATE, RECALL_STATE, type StateActivities } from '../src/plan/state-activities.ts';
import type { RunAgent } from './adapter.ts';
import { type AgentCallDeps, callAgent } from './agent-call.ts';
import { AgentError } from './agent-error.ts';
import type { AnyInput } from './input.ts';

const ADAPTERS = new Map<string, () => Promise<RunAgent<never>>>([
  ['coder', async () => (await import('./coder/run.ts')).runCoder],
  ['debug', async () => (await import('./debug/run.ts')).runDebug],
  ['claude-code', async () => (await import('./claude-code/run.ts')).runClaudeCode],
  ['codex', async () => (await import('./codex/run.ts')).runCodex],
  ['command', async () => (await import('./command/run.ts')).runCommand],
  ['http', async () => (await import('./http/run.ts')).runHttp],
  ['mcp', async () => (await import('./mcp/run.ts')).runMcp],
  ['model', async () => (await import('./model/run.ts')).runModel],
  ['python', async () => (await import('./python/run.ts')).runPython],
]);

export type DispatchActivities = StateActivities & { default(call: Call): Promise<CallResult> };

/** The activities of a worker: Temporal gives calls of every agent's name to `default`. */
export function createActivities(deps: Omit<AgentCallDeps, 'loadAdapter'>): DispatchActivities {
  return { ...createStateActivities(deps), default: (call) => callAgent(call, { ...deps, loadAdapter }) };
}

/** A part of a state is kept as a JSON text, as everything in the store is. */
export function createStateActivities({ artifacts }: Pick<AgentCallDeps, 'artifacts'>): StateActivities {
  return {
    [KEEP_STATE]: (part) => artifacts.put(JSON.stringify(part)),
    [RECALL_STATE]: async (reference) => String(await artifacts.get(reference)),
  };
}

/** Adapters load with their first call: a dispatch of commands need not wait for a Python parser. */
async function loadAdapter(kind: string): Promise<RunAgent<AnyInput>> {
  const load = ADAPTERS.get(kind);
  if (!load) {
    throw new AgentError('InvalidInput', `this worker has no agents of kind ${kind}`, {
      nextStep: `use one of ${[...ADAPTERS.keys()].join(', ')}, or a newer worker`,
    });
  }
  return (await load()) as RunAgent<AnyInput>;
}
