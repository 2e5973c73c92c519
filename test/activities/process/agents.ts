import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, vi } from 'vitest';

/** The path of one of the agents with a bad habit: `ignores-term` or, written in sh, `exits-1.sh`. */
export function agentPath(name: string): string {
  const file = name.endsWith('.sh') ? name : `${name}.mjs`;
  return fileURLToPath(new URL(`../../fixtures/agents/${file}`, import.meta.url));
}

/** Where the agents of one test work, and what they wrote into their own log. */
export type Bench = {
  folder: string;
  env: Record<string, string>;
  /** Pids of all agents that have started so far, oldest first; waits until there are `count`. */
  started(count: number): Promise<number[]>;
  /** Agents that ended by themselves or politely. */
  ended(): string[];
  /** Pids of what still lives of all that the agents started. */
  living(): number[];
};

/** Gives each test a folder, a log and a mark for its agents, and fails a test that leaves one of them alive. */
export function useBench(): () => Bench {
  let bench: Bench | undefined;
  beforeEach(() => {
    bench = setUpBench();
  });
  afterEach(() => {
    const left = bench?.living() ?? [];
    for (const pid of left) process.kill(pid, 'SIGKILL');
    rmSync(bench!.folder, { recursive: true });
    expect(left, 'agents left alive by this test').toEqual([]);
  });
  return () => bench!;
}

function setUpBench(): Bench {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'agents-')));
  const log = join(folder, 'agents.log');
  const mark = randomUUID();
  const pidsOf = (event: string): LogLine[] => readLog(log).filter((line) => line.event === event);
  const starts = (): number[] => pidsOf('start').map(({ pid }) => pid);
  return {
    folder,
    env: { ...(process.env as Record<string, string>), AGENT_LOG: log, TEST_MARK: mark },
    async started(count) {
      await vi.waitFor(() => expect(starts(), 'agents started').toHaveLength(count), { timeout: 10_000, interval: 20 });
      return starts();
    },
    ended: () => pidsOf('end').map(({ agent }) => agent),
    living: () =>
      allPids().filter((pid) => isAlive(pid) && (isMarked(pid, mark) || (starts().includes(pid) && isAgent(pid)))),
  };
}

type LogLine = { event: 'start' | 'end'; agent: string; pid: number; at: string };

function readLog(path: string): LogLine[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line));
}

function allPids(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

function isAlive(pid: number): boolean {
  const state = /\) (\S)/.exec(readProcess(pid, 'stat'))?.[1];
  return state !== undefined && state !== 'Z';
}

function isMarked(pid: number, mark: string): boolean {
  return readProcess(pid, 'environ').includes(`TEST_MARK=${mark}`);
}

/** A pid in the log may be somebody else's by now. */
function isAgent(pid: number): boolean {
  return readProcess(pid, 'cmdline').includes('fixtures/agents');
}

function readProcess(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
