import { countOf, cutText } from '../text.ts';
import type { DebugOutput, Finding } from './output.ts';

/** So that an output stays inline in the dispatch's history (64 KiB), with room for what is put around it. */
const MAX_BYTES = 48 * 1024;
const MAX_TEXT = 1_000;
const LIST_BYTES = {
  files_read: 5_000,
  files_missing: 5_000,
  files_not_read: 4_000,
  suspects: 8_000,
  suggested_next_steps: 6_000,
};

/** The output within 48 KiB as JSON in UTF-8: long texts and lists are cut, and findings say what was left out. Pure. */
export function limitSize(full: DebugOutput): DebugOutput {
  const output = cutTexts(full) as DebugOutput;
  const cut: string[] = [];
  for (const [name, bytes] of Object.entries(LIST_BYTES) as [keyof typeof LIST_BYTES, number][]) {
    const list: unknown[] = output[name];
    const kept = takeWithin(list, bytes);
    if (kept.length < list.length) cut.push(`${list.length - kept.length} of ${name}`);
    Object.assign(output, { [name]: kept });
  }
  const rest = MAX_BYTES - 500 - sizeOf({ ...output, findings: [] });
  const findings = takeWithin(output.findings, rest);
  const left = output.findings.length - findings.length;
  if (left > 0) cut.push(countOf(left, 'finding'));
  return { ...output, findings: cut.length > 0 ? [...findings, tellCut(cut)] : findings };
}

function tellCut(cut: string[]): Finding {
  const message = `left out to keep the output under ${MAX_BYTES / 1024} KiB: ${cut.join(', ')}`;
  return { kind: 'note', message, evidence: 'size of the output' };
}

/** The first items that fit into so many bytes together. */
function takeWithin<T>(items: T[], bytes: number): T[] {
  let used = 0;
  const end = items.findIndex((item) => {
    used += sizeOf(item) + 1;
    return used > bytes;
  });
  return end < 0 ? items : items.slice(0, end);
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function cutTexts(value: unknown): unknown {
  if (typeof value === 'string') return cutText(value, MAX_TEXT);
  if (Array.isArray(value)) return value.map(cutTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, cutTexts(entry)]));
}
