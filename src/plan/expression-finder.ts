import { listReferences, type Reference } from './expression.ts';
import type { Json } from './json.ts';
import { mapStrings } from './json-walk.ts';
import { TemplateError } from './template-error.ts';
import { readExpression } from './template-expression.ts';
import { type ExpressionPart, splitTemplate } from './template-text.ts';

/** One `${{ … }}` in a value, and what it reads, from left to right with repetitions. */
export type FoundExpression = {
  /** Place of its string in the value, like `a.b[0]`; empty for the value itself. */
  path: string;
  /** What stands between `${{` and `}}`, trimmed. */
  source: string;
  /** Parts of tasks' outputs; `path` is like `a.b[0]`, empty for the whole output. */
  tasks: { id: string; path: string }[];
  env: string[];
  secrets: string[];
  /** What is wrong with it, and what to do about it; both absent when it is sound. What is unsound reads nothing. */
  error?: string;
  nextStep?: string;
};

/** All expressions in the strings of a value, in the document's order. Keys of objects are no templates. Never throws. */
export function findExpressions(value: Json): FoundExpression[] {
  const found: FoundExpression[] = [];
  mapStrings(value, ({ text, formatPlace }) => {
    for (const part of splitTemplate(text)) {
      if (part.kind === 'expression') found.push(describeExpression(part, formatPlace()));
    }
    return text;
  });
  return found;
}

function describeExpression(part: ExpressionPart, path: string): FoundExpression {
  const described: FoundExpression = { path, source: part.source, tasks: [], env: [], secrets: [] };
  try {
    for (const reference of listReferences(readExpression(part))) addReference(described, reference);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    described.error = error.message;
    described.nextStep = error.nextStep;
  }
  return described;
}

function addReference(described: FoundExpression, reference: Reference): void {
  if (reference.kind === 'task') described.tasks.push({ id: reference.id, path: reference.path });
  else if (reference.kind === 'env') described.env.push(reference.name);
  else described.secrets.push(reference.name);
}
