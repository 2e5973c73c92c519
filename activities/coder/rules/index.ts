import { asyncProcess } from './moderate/async-process.ts';
import { bareExcept } from './moderate/bare-except.ts';
import { className } from './moderate/class-name.ts';
import { modelNames } from './moderate/model-names.ts';
import { typedSignatures } from './moderate/typed-signatures.ts';
import type { Rule, SyntaxRule, ValidationLevel } from './rule.ts';
import { computePurity } from './strict/compute-purity.ts';
import { docstrings } from './strict/docstrings.ts';
import { ioOnlyInEffect } from './strict/io-only-in-effect.ts';
import { noAny } from './strict/no-any.ts';
import { noStubs } from './strict/no-stubs.ts';
import { noTodo } from './strict/no-todo.ts';
import { callArguments } from './syntax/arguments.ts';
import { emptyBlock } from './syntax/empty-block.ts';
import { incompleteTry } from './syntax/incomplete-try.ts';
import { indentation } from './syntax/indentation.ts';
import { lineEnds } from './syntax/line-ends.ts';
import { misplaced } from './syntax/misplaced.ts';
import { parameters } from './syntax/parameters.ts';
import { pythonTwo } from './syntax/python-two.ts';
import { treeErrors } from './syntax/tree-errors.ts';

/** What a file must satisfy to count as parsing, at every level. */
export const SYNTAX_RULES: SyntaxRule[] = [
  treeErrors,
  pythonTwo,
  indentation,
  lineEnds,
  emptyBlock,
  incompleteTry,
  misplaced,
  parameters,
  callArguments,
];

const MODERATE: Rule[] = [className, modelNames, typedSignatures, asyncProcess, bareExcept];
const STRICT: Rule[] = [noAny, noStubs, noTodo, docstrings, ioOnlyInEffect, computePurity];

/** The rules of a level beyond the syntax: a stricter level has all of a laxer one. */
export function listRules(level: ValidationLevel): Rule[] {
  return { lenient: [], moderate: MODERATE, strict: [...MODERATE, ...STRICT] }[level];
}
