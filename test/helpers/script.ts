import { type ChildProcess, spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** A TypeScript program at work; `ended` resolves with its exit code (null after a signal) and all it wrote. */
export type Script = {
  child: ChildProcess;
  pid: number;
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
};

/** Starts a TypeScript program in its own process; it is killed when the running test ends. */
export function startScript(file: string, args: string[], env: NodeJS.ProcessEnv = process.env): Script {
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...output }));
  });
  return { child, pid: child.pid ?? 0, ended };
}
