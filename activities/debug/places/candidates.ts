import type { AffectedFiles } from './affected-files.ts';
import type { Candidate } from './candidate.ts';
import type { Occurrence, Role } from './occurrences.ts';
import { findSightings } from './sightings.ts';

const ROLE_ORDER: Record<Role, number> = { origin: 0, consequence: 1, companion: 2 };

/** Every place that any error's frames mean, once, with what its best sighting says and the number of its traces.
 * Of frames in libraries and the runtime only the innermost count. */
export function collectCandidates(occurrences: Occurrence[], affected: AffectedFiles): Candidate[] {
  const places = new Map<string, Candidate>();
  for (const occurrence of occurrences) {
    for (const sighting of dropRepeats(findSightings(occurrence, affected))) {
      const key = `${sighting.file}:${sighting.line}`;
      const known = places.get(key);
      places.set(key, known ? merge(known, sighting) : sighting);
    }
  }
  return [...places.values()].filter(({ kind, above }) => above === 0 || (kind !== 'library' && kind !== 'runtime'));
}

/** Recursion shows a place many times in one error; that is one sighting, the innermost. */
function dropRepeats(sightings: Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return sightings.filter(({ file, line }) => {
    const key = `${file}:${line}`;
    if (seen.has(key)) return false;
    return seen.add(key);
  });
}

function merge(known: Candidate, other: Candidate): Candidate {
  const better = compareSightings(other, known) < 0 ? other : known;
  return { ...better, traces: known.traces + other.traces };
}

function compareSightings(one: Candidate, other: Candidate): number {
  return ROLE_ORDER[one.role] - ROLE_ORDER[other.role] || one.above - other.above;
}
