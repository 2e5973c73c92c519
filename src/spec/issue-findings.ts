import type { z } from 'zod';
import { PLANNED_FIELDS } from './fields.ts';
import type { Finding } from './finding.ts';
import { describeIssue } from './issue-words.ts';
import { findNearest } from './nearest.ts';
import { findValue, type Place } from './place.ts';
import { describeField, findSchema, listKeys } from './schema-lookup.ts';
import { listNames, quote } from './words.ts';

/** What similar tools call our fields, where the words alone are far apart. */
const SYNONYMS = new Map([
  ['depends_on', 'dependencies'],
  ['needs', 'dependencies'],
  ['id', 'task_id'],
  ['prompt', 'description'],
  ['input', 'input_data'],
  ['concurrency', 'max_workers'],
  ['schema', 'output_schema'],
]);

/** A value that a schema judged, and where it stands in the spec. */
export type Judged = { schema: z.core.$ZodType; value: unknown; place: Place };

/** What a schema has against a value, as findings: unknown keys one by one, with the nearest known one. */
export function findIssues(judged: Judged & { issues: readonly z.core.$ZodIssue[] }): Finding[] {
  const mistyped = new Set(
    judged.issues.filter(({ code }) => code === 'invalid_type').map(({ path }) => path.join('\0')),
  );
  // A value of the wrong type can also be "too long", which helps nobody.
  const telling = judged.issues.filter(({ code, path }) => code === 'invalid_type' || !mistyped.has(path.join('\0')));
  return telling.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? describeUnknownKeys(issue, judged) : [describeWrongValue(issue, judged)],
  );
}

function describeWrongValue(issue: z.core.$ZodIssue, judged: Judged): Finding {
  const place = issue.path as Place;
  const value = findValue(judged.value, place);
  const { message, nextStep } = describeIssue(issue, value);
  const field = describeField(judged.schema, place);
  const orNothing = value === null && field.isOptional ? ', or leave it out' : '';
  const about = issue.code === 'invalid_type' && field.description ? ` (${field.description})` : '';
  return { place: [...judged.place, ...place], message, nextStep: `${nextStep}${orNothing}${about}` };
}

function describeUnknownKeys(issue: z.core.$ZodIssueUnrecognizedKeys, judged: Judged): Finding[] {
  const place = issue.path as Place;
  const known = listKeys(findSchema(judged.schema, place));
  return issue.keys.map((key) => describeUnknownKey([...judged.place, ...place, key], known));
}

/** A key that nothing knows, whose place ends with it, and the keys that are known there. */
export function describeUnknownKey(place: Place, known: readonly string[]): Finding {
  const key = String(place.at(-1));
  if (PLANNED_FIELDS.has(key)) {
    return { place, message: 'is planned, not available yet', nextStep: `leave ${key} out for now` };
  }
  const synonym = SYNONYMS.get(key);
  const nearest = synonym !== undefined && known.includes(synonym) ? synonym : findNearest(key, known);
  const advice = nearest === undefined ? 'remove it' : `did you mean ${quote(nearest)}?`;
  const valid = known.length > 0 ? ` (valid here: ${listNames(known, 20)})` : '';
  return { place, message: 'is not a known key', nextStep: `${advice}${valid}` };
}
