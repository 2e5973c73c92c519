import type { DoctorReport } from '../doctor/doctor.ts';
import { countNoun, toOneLine } from './text.ts';

type Check = DoctorReport['checks'][number];

const INDENT = ' '.repeat(9);

/** What the doctor found, for a terminal: a line each, below it why and what mends it. */
export function formatDoctorText({ checks, fixed, not_fixed }: DoctorReport): string {
  const width = Math.max(...checks.map(({ name }) => toOneLine(name).length));
  return [
    ...fixed.map(({ name, did }) => `fixed ${toOneLine(name)}: ${toOneLine(did)}`),
    ...not_fixed.map(({ name, cause }) => `not fixed ${toOneLine(name)}: ${toOneLine(cause)}`),
    ...checks.flatMap((check) => formatCheck(check, width)),
    '',
    summarize(checks),
  ].join('\n');
}

function formatCheck({ state, name, detail, cause, mend }: Check, width: number): string[] {
  const notes = Object.entries({ cause, [state === 'absent' ? 'to get it' : 'mend']: mend });
  return [
    `${state.padEnd(8)} ${toOneLine(name).padEnd(width)}  ${toOneLine(detail)}`,
    ...notes.flatMap(([word, text]) => (text === null ? [] : [`${INDENT}${word}: ${toOneLine(text)}`])),
  ];
}

function summarize(checks: Check[]): string {
  const counted = (['ok', 'warning', 'absent', 'broken'] as const).flatMap((state) => {
    const count = checks.filter((check) => check.state === state).length;
    return count === 0 ? [] : [`${count} ${state}`];
  });
  const fixable = checks.filter((check) => check.fixable).length;
  const hint = fixable === 0 ? '' : `; dispatch doctor --fix does ${countNoun(fixable, 'thing')} of it`;
  return `${counted.join(', ')}${hint}`;
}
