import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CallContext } from '../../../activities/adapter.ts';
import { runCoder } from '../../../activities/coder/run.ts';
import { coderInput } from '../../../activities/coder/schema.ts';
import { allowedRoots } from '../../../src/files/roots.ts';

/** What the coder's output says. */
export type CoderOutput = {
  generated_file: string;
  class_name: string;
  node_type: string;
  completeness: string;
  validation_passed: boolean;
  validation: { level: string; rules_checked: number; findings: unknown[] };
  lines: number;
  steps: string[];
  files_read: string[];
  files_missing: string[];
  replaced: boolean;
  notes: string[];
};

export async function makeContext(workspace: string, more: Partial<CallContext> = {}): Promise<CallContext> {
  return {
    taskId: 'generate',
    agent: 'coder',
    description: '',
    upstream: {},
    settings: {},
    workspace,
    roots: await allowedRoots(workspace),
    signal: new AbortController().signal,
    allowProgram: (program) => Promise.resolve(program),
    runProcess: () => Promise.reject(new Error('this agent runs no programs')),
    report: () => {},
    previousFailure: undefined,
    session: undefined,
    keepSession: () => {},
    folder: workspace,
    env: process.env,
    redact: (text) => text,
    call: {} as CallContext['call'],
    ...more,
  };
}

/** Runs the coder on an input as a spec writes it, with a small contract for an Effect where it says nothing. */
export async function code(input: object, context: CallContext): Promise<CoderOutput> {
  const parsed = coderInput.parse({
    contract_description: 'Stores an order.',
    node_type: 'Effect',
    output_path: 'node_order_effect.py',
    ...input,
  });
  return (await runCoder(parsed, context)).output as unknown as CoderOutput;
}

/** What a node gave when Python imported and ran it. */
export type NodeRun = { doc: string; result: Record<string, unknown> } & Record<string, unknown>;

/** Imports and runs generated files with the machine's Python, all in one process. */
export function runNodes(nodes: { path: string; class_name: string; node_type: string }[]): NodeRun[] {
  const program = fileURLToPath(new URL('run-nodes.py', import.meta.url));
  const stdout = execFileSync('python3', ['-B', program], { input: JSON.stringify(nodes), encoding: 'utf8' });
  return JSON.parse(stdout);
}
