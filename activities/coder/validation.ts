import { listNodes, readSyntax } from '../syntax/syntax-node.ts';
import { readPythonModule } from './python/module.ts';
import { listRules, SYNTAX_RULES } from './rules/index.ts';
import type { Expected, Problem, Rule, SyntaxRule, ValidationLevel } from './rules/rule.ts';

/** One thing that keeps a file from its level. Lines count from 1. */
export type Finding = { rule: string; message: string; line: number };

/**
 * Judges any Python source as an ONEX node, by a real parser. Empty when the level is met.
 * lenient: it parses. moderate: also the names, typed signatures, an async `process`, no bare except.
 * strict: also no `Any`, stubs or unfinished marks, docstrings, I/O only in an Effect, purity in a Compute.
 *
 * @param expected the class that the file must define, the kind of node, and the level
 * @returns in the order of the lines; of a source that does not parse only what is wrong with its syntax
 */
export async function validateNode(code: string, expected: Expected): Promise<Finding[]> {
  const text = code.startsWith('\ufeff') ? code.slice(1) : code;
  const root = await readSyntax('python', text);
  const source = { nodes: listNodes(root), lines: text.split('\n') };
  const broken = SYNTAX_RULES.flatMap((rule) => rule.find(source).map((problem) => toFinding(rule, problem)));
  if (broken.length > 0 || expected.level === 'lenient') return arrange(broken);
  const module = await readPythonModule(root);
  const rules = listRules(expected.level);
  return arrange(rules.flatMap((rule) => rule.find(module, expected).map((problem) => toFinding(rule, problem))));
}

/** How many rules a level has. */
export function countRules(level: ValidationLevel): number {
  return SYNTAX_RULES.length + listRules(level).length;
}

function toFinding(rule: Rule | SyntaxRule, { row, message }: Problem): Finding {
  return { rule: rule.name, message, line: row + 1 };
}

/** By line, each finding once: a name that is imported in two ways is found twice. */
function arrange(findings: Finding[]): Finding[] {
  const distinct = new Map(findings.map((finding) => [JSON.stringify(finding), finding]));
  return [...distinct.values()].sort((left, right) => left.line - right.line);
}
