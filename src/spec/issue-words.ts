import type { z } from 'zod';
import { findNearest } from './nearest.ts';
import { count, describeKind, quote } from './words.ts';

/** What is wrong with a value and what to write instead. */
export type Words = { message: string; nextStep: string };

const NOUNS: Record<string, string> = {
  array: 'a list',
  object: 'an object',
  record: 'an object',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

/** A schema's complaint about `value` in plain words. */
export function describeIssue(issue: z.core.$ZodIssue, value: unknown): Words {
  if (issue.code === 'invalid_type') return describeType(NOUNS[issue.expected] ?? issue.expected, value);
  if (issue.code === 'invalid_value') return describeChoice(issue.values.map(String), value);
  if (issue.code === 'too_small') return describeTooSmall(issue, value);
  if (issue.code === 'too_big') return describeTooBig(issue, value);
  return describeRule(issue, value);
}

function describeType(noun: string, value: unknown): Words {
  if (value === undefined) return { message: 'is missing', nextStep: `add it, as ${noun}` };
  return { message: `must be ${noun}, not ${describeKind(value)}`, nextStep: `write ${noun}` };
}

function describeChoice(choices: string[], value: unknown): Words {
  const list = choices.map((choice) => quote(choice)).join(', ');
  if (value === undefined) return { message: 'is missing', nextStep: `add it: one of ${list}` };
  const nearest = typeof value === 'string' ? findNearest(value, choices) : undefined;
  const nextStep = nearest === undefined ? `write one of ${list}` : `did you mean ${quote(nearest)}?`;
  return { message: `${quote(value)} is not one of ${list}`, nextStep };
}

function describeTooSmall(issue: z.core.$ZodIssueTooSmall, value: unknown): Words {
  if (Array.isArray(value)) return { message: 'is an empty list', nextStep: 'put at least one entry into it' };
  if (typeof value === 'string') return { message: 'is blank', nextStep: 'write some text' };
  const least = Number(issue.minimum) === 0.001 ? 'more than 0' : `at least ${issue.minimum}`;
  return { message: `must be ${least}, not ${String(value)}`, nextStep: `write a number that is ${least}` };
}

function describeTooBig(issue: z.core.$ZodIssueTooBig, value: unknown): Words {
  const most = Number(issue.maximum);
  if (Array.isArray(value)) return describeTooMany(value.length, most, ['entry', 'entries']);
  if (typeof value === 'string') return describeTooMany(value.length, most, ['character', 'characters']);
  return {
    message: `must be at most ${most.toLocaleString('en-US')}, not ${String(value)}`,
    nextStep: `write a number that is at most ${most}`,
  };
}

function describeTooMany(has: number, most: number, [one, many]: [string, string]): Words {
  return {
    message: `has ${count(has, one, many)}, at most ${count(most, one, many)} fit`,
    nextStep: 'make it shorter',
  };
}

/** Rules with words of their own, written in the schema as `what is wrong; what to do`. */
function describeRule(issue: z.core.$ZodIssue, value: unknown): Words {
  const isKey = issue.code === 'invalid_key';
  const rule = isKey ? (issue.issues[0]?.message ?? '') : issue.message;
  // What may be a secret is not shown at all.
  const isSecret = issue.code === 'custom' && issue.params?.['secret'] === true;
  const shown = isSecret ? 'what stands there' : hidePassword(quote(isKey ? issue.path.at(-1) : value));
  const [message, nextStep] = rule.split('; ');
  if (nextStep === undefined) return { message: `${shown} does not fit`, nextStep: 'write a value that fits' };
  return { message: `${shown} ${message}`, nextStep };
}

/** A refused URL is shown without the user and password in it. */
function hidePassword(text: string): string {
  return text.replace(/\/\/[^/?#"\s]*@/g, '//…@');
}
