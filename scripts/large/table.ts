import type { KillFigures } from './kill-case.ts';
import type { RunFigures } from './run-case.ts';

const COLUMNS = [
  'tasks',
  'first call s',
  'whole s',
  'tasks/s',
  'first, middle, last tenth',
  'CPU ms a task',
  'peak MiB',
  'events',
  'history MiB',
  'runs',
];

function print(cells: (string | number)[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}

/** Prints the head of the table of runs. */
export function printTitle(): void {
  print(COLUMNS);
  print(COLUMNS.map(() => '---'));
}

/** Prints what one run took. */
export function printRun({ size, usage, tenths, ...run }: RunFigures): void {
  const shown = [0, 4, 9].map((tenth) => tenths[tenth]!.toFixed(0)).join(', ');
  print([
    size,
    run.startSeconds.toFixed(2),
    run.seconds.toFixed(1),
    (size / run.seconds).toFixed(1),
    shown,
    ((1000 * usage.cpuSeconds) / size).toFixed(1),
    usage.peakMiB,
    run.events,
    run.mebibytes.toFixed(1),
    run.runs,
  ]);
}

/** Prints how long a dispatch stood still after its worker was killed. */
export function printKill({ size, replayed, toFirstCallSeconds, again, events, runs }: KillFigures): void {
  process.stdout.write(
    `\nkilled in the middle: ${size} tasks, ${replayed} events to replay, first new call after ${toFirstCallSeconds.toFixed(2)} s, ` +
      `${again} calls scheduled again, ${events} events in ${runs} ${runs === 1 ? 'run' : 'runs'}\n`,
  );
}
