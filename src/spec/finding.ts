import type { Problem } from '../errors.ts';
import { comparePlaces, formatPlace, type Place } from './place.ts';

/** One thing that is wrong in a spec; becomes a `Problem` once all are known. */
export type Finding = {
  place: Place;
  message: string;
  nextStep: string;
  /** What to call the place when it is in no spec: a configuration file's line, a variable. */
  path?: string;
};

/** The line of the source text on which a place stands, counted from 1; undefined when it says nothing. */
export type LineOf = (place: Place) => number | undefined;

/** Findings in the order of their places, each once, as problems that name the source's line where it is known. */
export function toProblems(findings: readonly Finding[], lineOf?: LineOf): Problem[] {
  const sorted = findings.toSorted((left, right) => comparePlaces(left.place, right.place));
  const problems = new Map<string, Problem>();
  for (const { place, message, nextStep, path: elsewhere } of sorted) {
    const path = elsewhere ?? formatPlace(place);
    const line = elsewhere === undefined ? lineOf?.(place) : undefined;
    const problem = { path, message: line === undefined ? message : `${message} (line ${line})`, next_step: nextStep };
    problems.set(`${path}\0${message}`, problem);
  }
  return [...problems.values()];
}
