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
type Report = { cases: Record<string, CaseFigures>; schedules: ScheduleFigures; machine: string };

/** Prints the table for people on stderr, and all figures as one JSON line on stdout. */
export function printReport({ cases, schedules, machine }: Report): void {
  const lines = Object.entries(cases).map(([name, figures]) => describeCase(name, figures));
  const header = ['', 'case', 'unit', 'ours', 'bare', 'default', 'ours/bare', 'events/task'];
  process.stderr.write(`\n${machine}\n${formatTable([header, ...lines])}\n`);
  process.stderr.write(`(b) last tenth of the hops over the first: ${cases['b']?.flatness.toFixed(2)}\n`);
  const { simulated, real } = schedules;
  process.stderr.write(
    `(e) makespan over the lower bound, 20 graphs simulated: ours ${simulated.ours.toFixed(3)}, without estimates ` +
      `${simulated.without_estimates.toFixed(3)}, fifo ${simulated.fifo.toFixed(3)}, waves ${simulated.waves.toFixed(3)}; one for real: ${real.toFixed(3)}\n`,
  );
  process.stdout.write(`${JSON.stringify(toJson({ cases, schedules, machine }))}\n`);
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

function toJson({ cases, schedules, machine }: Report): unknown {
  const rounded = (value: number) => Math.round(value * 1000) / 1000;
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
  return { ...Object.fromEntries(entries), e: schedules, machine };
}
