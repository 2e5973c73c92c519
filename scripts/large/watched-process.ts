import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const SAMPLE_MS = 100;
const TICKS_PER_SECOND = 100;

/** What a process took of the machine: CPU of its own, without its children's, and memory at its peak. */
export type Usage = { cpuSeconds: number; peakMiB: number };
export type Watched = { pid: number; usage(): Usage; end: Promise<{ stdout: string; code: number | null }> };

/** Starts a program and looks ten times a second at what it takes (from Linux's /proc). */
export function startWatched(argv: string[], { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv }): Watched {
  const [program = '', ...words] = argv;
  const child = spawn(program, words, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
  let last: Usage = { cpuSeconds: 0, peakMiB: 0 };
  const sampling = setInterval(() => {
    last = readUsage(child.pid!) ?? last;
  }, SAMPLE_MS);
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  return {
    pid: child.pid!,
    usage: () => last,
    end: new Promise((resolve) => {
      child.on('close', (code) => {
        clearInterval(sampling);
        resolve({ stdout: Buffer.concat(parts).toString(), code });
      });
    }),
  };
}

function readUsage(pid: number): Usage | undefined {
  try {
    // The name in brackets may hold spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const peak = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    // It has just ended.
    if (peak === undefined) return undefined;
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
      peakMiB: Math.round(Number(peak) / 1024),
    };
  } catch {
    return undefined;
  }
}
