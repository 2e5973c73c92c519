import type { Candidate } from '../places/candidate.ts';
import { formatPlace } from '../text.ts';
import { codeAt, type Investigation } from './investigation.ts';

/**
 * The candidates with the places that gave their value to what an error is about: its definition becomes a suspect; a
 * parameter got its value from the caller, which is one already and is marked. Pure.
 */
export function suspectValues(investigation: Investigation): Candidate[] {
  const places = markPassing(investigation.candidates);
  const definitions = places.flatMap((candidate) => listDefinitions(investigation, candidate));
  return [...places, ...definitions.filter((definition) => !places.some((place) => isSamePlace(place, definition)))];
}

function markPassing(places: Candidate[]): Candidate[] {
  const passed = new Map<string | null, string>();
  for (const { syntax, innermost, caller, file, line } of places) {
    const definition = innermost ? syntax?.blamed?.definitions.at(-1) : undefined;
    const isOwn = caller === formatPlace(file, line);
    if (definition?.kind === 'parameter' && !isOwn) passed.set(caller, definition.name);
  }
  return places.map((place) => {
    const passes = passed.get(formatPlace(place.file, place.line));
    return passes === undefined ? place : { ...place, passes };
  });
}

/** An error's message is about the code of its innermost frame only, and only if that code is what ran. */
function listDefinitions(investigation: Investigation, { syntax, ...rest }: Candidate): Candidate[] {
  if (!syntax?.blamed || !rest.innermost || rest.role !== 'origin') return [];
  if (rest.check === 'differs' || rest.choices > 1) return [];
  const place = formatPlace(rest.file, rest.line);
  const definitions = syntax.blamed.definitions.filter(({ kind }) => kind !== 'parameter');
  return definitions.map(({ name, kind, line }) => {
    const code = codeAt(investigation, { file: rest.file, line });
    const why = `${name} (${kind} here: ${code}) is what the error at ${place} is about`;
    return { ...rest, kind: 'definition', line, function: null, hypothesisWords: [], why };
  });
}

function isSamePlace(one: Candidate, other: Candidate): boolean {
  return one.file === other.file && one.line === other.line;
}
