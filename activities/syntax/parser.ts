import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Parser, Tree } from '@vscode/tree-sitter-wasm';

/** The languages whose grammars can be loaded. */
export type Language = 'python' | 'javascript' | 'typescript' | 'tsx' | 'java' | 'go';

const require = createRequire(import.meta.url);
const parsers = new Map<Language, Promise<Parser>>();
let engine: Promise<TreeSitter> | undefined;

type TreeSitter = typeof import('@vscode/tree-sitter-wasm');

/**
 * The syntax tree of `code`. It never fails for bad code: errors are nodes of the tree (`rootNode.hasError`).
 * Positions are zero-based rows and columns, columns and indexes count UTF-16 units.
 * The tree lies outside JavaScript's memory: the caller ends it with `tree.delete()`.
 *
 * The grammar is read on the first call of its language and kept for the life of the process.
 *
 * @throws the file system's error when the grammar's file cannot be read
 */
export async function parseSource(language: Language, code: string): Promise<Tree> {
  const parser = await getParser(language);
  const tree = parser.parse(code);
  // Null would mean a parser without a language or a cancelled parse; neither can happen here.
  if (!tree) throw new Error(`The ${language} parser gave no tree`);
  return tree;
}

function getParser(language: Language): Promise<Parser> {
  const known = parsers.get(language);
  if (known) return known;
  const loading = loadParser(language);
  parsers.set(language, loading);
  // A load that failed, for want of file handles say, must not fail every later one.
  loading.catch(() => parsers.delete(language));
  return loading;
}

async function loadParser(language: Language): Promise<Parser> {
  engine ??= loadEngine();
  const { Parser, Language } = await engine;
  const grammar = await readFile(require.resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${language}.wasm`));
  return new Parser().setLanguage(await Language.load(grammar));
}

/**
 * Must run once only: a second `init` that begins before the first has ended gives a second machine, and parsers of the
 * first one then read the memory of the other and answer in another language.
 */
async function loadEngine(): Promise<TreeSitter> {
  try {
    // `import` would first search the bundle of 170 KB for export names, in vain and for ten times as long.
    const treeSitter = require('@vscode/tree-sitter-wasm') as TreeSitter;
    await treeSitter.Parser.init();
    return treeSitter;
  } catch (error) {
    engine = undefined;
    throw error;
  }
}
