import { extname } from 'node:path';
import type { Language } from '../../syntax/parser.ts';
import type { TraceLanguage } from '../traces/trace.ts';

const GRAMMARS: Record<string, Language> = {
  '.py': 'python',
  '.pyi': 'python',
  '.js': 'javascript',
  '.mjs': 'javascript',
  '.cjs': 'javascript',
  '.jsx': 'javascript',
  '.ts': 'typescript',
  '.mts': 'typescript',
  '.cts': 'typescript',
  '.tsx': 'tsx',
  '.java': 'java',
  '.go': 'go',
};

/** The grammar for a source file, by its extension; undefined for a file that cannot be analysed. */
export function findGrammar(file: string): Language | undefined {
  return GRAMMARS[extname(file).toLowerCase()];
}

/** Whether a file can be the source of a trace of that language. A trace of an unknown language fits every file. */
export function fitsLanguage(file: string, language: TraceLanguage): boolean {
  if (language === 'unknown') return true;
  const grammar = findGrammar(file);
  if (language === 'javascript') return grammar === 'javascript' || grammar === 'typescript' || grammar === 'tsx';
  return grammar === language;
}

/** Whether two source files are in one language; JavaScript and TypeScript count as one. */
export function isSameLanguage(one: string, other: string): boolean {
  const family = (file: string) => findGrammar(file)?.replace(/^(?:typescript|tsx)$/, 'javascript');
  return family(one) !== undefined && family(one) === family(other);
}
