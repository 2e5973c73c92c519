import type { Finding } from './finding.ts';
import { LIMITS } from './limits.ts';
import type { Place } from './place.ts';

const MOST_FINDINGS = 20;

type Walk = { findings: Finding[]; place: (string | number)[]; bytes: number };

/**
 * What keeps a value from being plain JSON of a bounded size: other kinds of values, cycles and deep nesting, the key
 * `__proto__`, and parts that are shared so often (YAML aliases) that written out they would fill the memory.
 */
export function findJsonTrouble(value: unknown): Finding[] {
  const walk: Walk = { findings: [], place: [], bytes: 0 };
  visit(value, walk);
  return walk.findings;
}

function visit(value: unknown, walk: Walk): void {
  if (!hasRoom(walk, typeof value === 'string' ? value.length + 4 : 4)) return;
  if (Array.isArray(value)) visitEntries(value.entries(), walk);
  else if (isPlainObject(value)) visitEntries(Object.entries(value), walk);
  else if (!isScalar(value)) {
    add(
      walk,
      `is ${describeOddity(value)}, which JSON cannot hold`,
      'write text, a number, true, false, null, a list or an object',
    );
  }
}

function visitEntries(entries: Iterable<[string | number, unknown]>, walk: Walk): void {
  if (walk.place.length >= LIMITS.depth) {
    const message = `is nested deeper than ${LIMITS.depth} levels`;
    walk.findings.push({ place: walk.place.slice(0, 3), message, nextStep: 'flatten it' });
    return;
  }
  for (const [key, value] of entries) {
    walk.place.push(key);
    if (key === '__proto__') add(walk, 'is a key with a special meaning in JavaScript', 'use another key');
    else if (hasRoom(walk, typeof key === 'string' ? key.length : 0)) visit(value, walk);
    walk.place.pop();
    if (walk.findings.length >= MOST_FINDINGS) return;
  }
}

function hasRoom(walk: Walk, bytes: number): boolean {
  const hadRoom = walk.bytes <= LIMITS.expandedBytes;
  walk.bytes += bytes;
  if (hadRoom && walk.bytes > LIMITS.expandedBytes) {
    const place: Place = walk.place.slice(0, 1);
    const message = `grows to more than ${LIMITS.expandedBytes / 1024 / 1024} MiB when it is written out`;
    walk.findings.push({ place, message, nextStep: 'use fewer aliases, or split the dispatch' });
  }
  return walk.bytes <= LIMITS.expandedBytes;
}

function add(walk: Walk, message: string, nextStep: string): void {
  walk.findings.push({ place: [...walk.place], message, nextStep });
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function describeOddity(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'object' && value !== null) return `a ${value.constructor?.name ?? 'special object'}`;
  return typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`;
}
