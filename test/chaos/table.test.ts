import { expect, it } from 'vitest';
import type { Report } from '../../scripts/chaos/run.ts';
import { formatSummary, formatTable, type Row, summarize } from '../../scripts/chaos/table.ts';

const report = (seed: number, news: Partial<Report> = {}): Report => ({
  seed,
  fault: 'worker-killed',
  tasks: 20,
  starts: 22,
  recoveryMs: 1000 * seed,
  restarts: 1,
  violations: [],
  evidence: null,
  words: [],
  ...news,
});
const ROWS: Row[] = [
  report(2, { violations: ['pick ran twice'] }),
  report(1),
  { seed: 3, fault: 'trace-disk-full', skipped: 'no disk' },
];

it('tells of every run, of every fault, and in all', () => {
  expect(formatTable(ROWS).split('\n').slice(2)).toEqual([
    '| trace-disk-full | 3 |  |  |  |  | skipped: no disk |',
    '| worker-killed | 1 | 20 | 22 | 1.0 s | 1 | held |',
    '| worker-killed | 2 | 20 | 22 | 2.0 s | 1 | VIOLATED (1) |',
  ]);
  expect(formatSummary(ROWS).split('\n').slice(2)).toEqual([
    '| trace-disk-full | skipped: no disk | | | | |',
    '| worker-killed | 1 of 2 | 40 | 44 | 2 | 1.5 s, 2.0 s |',
  ]);
  expect(summarize(ROWS)).toBe('1 of 2 runs held, 1 skipped');
});
