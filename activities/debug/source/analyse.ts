import type { Tree } from '@vscode/tree-sitter-wasm';
import { parseSource } from '../../syntax/parser.ts';
import { findGrammar } from '../places/languages.ts';
import { type About, findBlamed } from './blamed.ts';
import { type Definition, findDefinitions } from './definitions.ts';
import { GRAMMARS, type Grammar } from './grammar.ts';
import { listNames } from './names.ts';
import { nameFunctionAt } from './scope.ts';
import { choosePatterns, findSimilarLines, type Pattern } from './similar.ts';
import { findSubject } from './subject.ts';

/** A line of a file and the error that arose on it. `line` and `column` count from 1. */
export type Spot = { line: number; column?: number | undefined; errorType: string | null; message: string };

/** What the syntax of a file tells about one of its lines. */
export type SpotFacts = {
  function: string | null;
  definitions: Definition[];
  /** The expression that the error is about, and its definitions. */
  blamed?: { expression: string; definitions: Definition[] };
  /** What to look for elsewhere. */
  patterns: Pattern[];
};

type Source = { path: string; text: string };

/**
 * What the syntax of a file tells about some of its lines, in their order. Undefined for a file in a language that is
 * not parsed. Code with errors in it is analysed as far as it parses.
 */
export async function analyseSpots(source: Source, spots: Spot[]): Promise<SpotFacts[] | undefined> {
  return withTree(source, (tree, grammar) => spots.map((spot) => analyseSpot(tree, grammar, spot)));
}

/** The lines of a file, counted from 1, that have code of each pattern. Undefined for a language that is not parsed. */
export async function findPatterns(
  source: Source,
  patterns: Pattern[],
): Promise<{ pattern: Pattern; lines: number[] }[] | undefined> {
  return withTree(source, ({ rootNode }, grammar) =>
    patterns.map((pattern) => ({ pattern, lines: findSimilarLines(rootNode, pattern, grammar) })),
  );
}

async function withTree<T>(source: Source, use: (tree: Tree, grammar: Grammar) => T): Promise<T | undefined> {
  const language = findGrammar(source.path);
  if (!language) return undefined;
  const tree = await parseSource(language, source.text);
  try {
    return use(tree, GRAMMARS[language]);
  } finally {
    tree.delete();
  }
}

function analyseSpot(tree: Tree, grammar: Grammar, { line, column, errorType, message }: Spot): SpotFacts {
  const root = tree.rootNode;
  const row = line - 1;
  const subject = findSubject(errorType, message);
  const facts: SpotFacts = {
    function: nameFunctionAt(root, row, grammar),
    definitions: findDefinitions(root, new Set(listNames(root, row, grammar)), { row, grammar }),
    patterns: choosePatterns(root, row, { subject, grammar }),
  };
  const blamed = subject && blame(tree, grammar, { row, column, subject });
  return blamed ? { ...facts, blamed } : facts;
}

function blame(tree: Tree, grammar: Grammar, at: Omit<About, 'grammar'>): SpotFacts['blamed'] {
  const blamed = findBlamed(tree.rootNode, { ...at, grammar });
  if (!blamed) return undefined;
  for (const name of blamed.names) {
    const definitions = findDefinitions(tree.rootNode, new Set([name]), { row: at.row, grammar });
    if (definitions.length > 0) return { expression: blamed.expression, definitions };
  }
  return { expression: blamed.expression, definitions: [] };
}
