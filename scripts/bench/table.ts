import type { AgentFigures } from './process-agents.ts';
import type { OverheadFigures } from './process-case.ts';
import type { ScheduleFigures } from './schedule-case.ts';

export type CaseFigures = {
  title: string;
  unit: string;
  better: 'higher' | 'lower';
  ours: number;
  bare: number;
  default: number;
  eventsATask: number;
  flatness: number;
};
/** Cases (a) to (e). */
export type Comparison = { cases: Record<string, CaseFigures>; schedules: ScheduleFigures };
/** Case (p). */
type ProcessFigures = { overhead: OverheadFigures; agents: AgentFigures };
type Report = { comparison: Comparison | undefined; processes: ProcessFigures; machine: string };

/** Prints the table for people on stderr, and all figures as one JSON line on stdout. */
export function printReport({ comparison, processes, machine }: Report): void {
  const lines = [...(comparison ? describeComparison(comparison) : []), ...describeProcesses(processes)];
  process.stderr.write(`\n${[machine, ...lines].join('\n')}\n`);
  process.stdout.write(
    `${JSON.stringify({ ...(comparison && toJson(comparison)), p: roundAll(processes), machine })}\n`,
  );
}

function describeComparison({ cases, schedules: { simulated, real } }: Comparison): string[] {
  const header = ['', 'case', 'unit', 'ours', 'bare', 'default', 'ours/bare', 'events/task'];
  return [
    formatTable([header, ...Object.entries(cases).map(([name, figures]) => describeCase(name, figures))]),
    `(b) last tenth of the hops over the first: ${cases['b']?.flatness.toFixed(2)}`,
    `(e) makespan over the lower bound, 20 graphs simulated: ours ${simulated.ours.toFixed(3)}, without estimates ` +
      `${simulated.without_estimates.toFixed(3)}, fifo ${simulated.fifo.toFixed(3)}, waves ${simulated.waves.toFixed(3)}; one for real: ${real.toFixed(3)}`,
  ];
}

function describeProcesses({ overhead, agents }: ProcessFigures): string[] {
  const { phases, parts } = overhead;
  const list = (times: Record<string, number>) =>
    Object.entries(times).map(([name, time]) => `${name} ${time.toFixed(2)}`);
  return [
    `(p) a process from start to result: ours ${overhead.ours.toFixed(2)} ms, a bare spawn ${overhead.bare.toFixed(2)} ms`,
    `(p) what our care adds: ${overhead.overhead.toFixed(2)} ms (at most ${overhead.bar})`,
    `(p) where ours goes, ms: ${list(phases).join(', ')}; one of each part: ${list(parts).join(', ')}`,
    `(p) ${agents.agents} agents of ${agents.ideal_seconds} s at once: ${agents.seconds.toFixed(1)} s`,
    `(p) heartbeats that came too late: ${agents.heartbeat_timeouts}`,
    `(p) longest time without a heartbeat: ${agents.longest_gap_seconds.toFixed(2)} s (at most ${agents.bar_seconds})`,
    `(p) CPU of the worker an agent and minute: ${agents.cpu_seconds_an_agent_minute.toFixed(3)} s with starts and ends, ` +
      `${agents.steady_cpu_seconds_an_agent_minute.toFixed(3)} s while all run`,
  ];
}

/** How many times slower ours is than bare: below 1 is faster, whatever the unit. */
function slowdownOf({ better, ours, bare }: CaseFigures): number {
  return better === 'lower' ? ours / bare : bare / ours;
}

function describeCase(name: string, figures: CaseFigures): string[] {
  const numbers = [figures.ours, figures.bare, figures.default].map((value) => value.toFixed(value < 10 ? 2 : 1));
  return [
    name,
    figures.title,
    figures.unit,
    ...numbers,
    slowdownOf(figures).toFixed(2),
    figures.eventsATask.toFixed(2),
  ];
}

function formatTable(rows: string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column < 3 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join('  '),
    )
    .join('\n');
}

const rounded = (value: number) => Math.round(value * 1000) / 1000;

/** All numbers of a tree of figures to three places. */
function roundAll(figures: unknown): unknown {
  return JSON.parse(JSON.stringify(figures, (_, value) => (typeof value === 'number' ? rounded(value) : value)));
}

function toJson({ cases, schedules }: Comparison): Record<string, unknown> {
  const entries = Object.entries(cases).map(([name, figures]) => [
    name,
    {
      unit: figures.unit,
      ours: rounded(figures.ours),
      bare: rounded(figures.bare),
      default: rounded(figures.default),
      slowdown: rounded(slowdownOf(figures)),
      events_a_task: rounded(figures.eventsATask),
      last_over_first_tenth: rounded(figures.flatness),
    },
  ]);
  return { ...Object.fromEntries(entries), e: schedules };
}
