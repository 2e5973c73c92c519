import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findTraces } from '../../../../activities/debug/traces/find.ts';
import type { ParsedTrace } from '../../../../activities/debug/traces/trace.ts';

/** What a real program printed; see `recorded/`. */
export function readRecorded(name: string): string {
  return readFileSync(fileURLToPath(new URL(`recorded/${name}`, import.meta.url)), 'utf8');
}

/** The traces of a text in a form that reads at a glance: each error, below it its frames, then what hangs on it. */
export function outline(text: string): string[] {
  return findTraces([text]).traces.flatMap(({ trace }) => outlineTrace(trace));
}

function outlineTrace(trace: ParsedTrace, relation = ''): string[] {
  return [
    `${relation}${trace.errorType}: ${trace.message.split('\n')[0]}`,
    ...trace.frames.map(({ file, line, function: name }) => `  ${file}:${line}${name ? ` ${name}` : ''}`),
    ...(trace.cause ? outlineTrace(trace.cause, `${trace.link} `) : []),
    ...(trace.related ?? []).flatMap((other) => outlineTrace(other, 'with ')),
  ];
}
