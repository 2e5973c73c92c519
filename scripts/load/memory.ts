import { readFileSync } from 'node:fs';
import { serverPaths } from '../../src/temporal/server/paths.ts';

/** What processes hold in memory at a moment, in MiB. */
export type Sample = { seconds: number; workers: number[]; server: number };

const EVERY_MS = 2000;

/** Looks at the memory of workers and of the local server until stopped. */
export function watchMemory(env: NodeJS.ProcessEnv, workers: number[]): { stop(): Sample[] } {
  const startedAt = Date.now();
  const server = JSON.parse(readFileSync(serverPaths(env).record, 'utf8')).process.pid;
  const samples: Sample[] = [];
  const look = () => {
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    samples.push({ seconds, workers: workers.map(readMiB), server: readMiB(server) });
  };
  look();
  const timer = setInterval(look, EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      look();
      return samples;
    },
  };
}

function readMiB(pid: number): number {
  const found = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(found?.[1] ?? 0) / 1024);
}
