import { basename, dirname } from 'node:path';
import type { NodeType } from './rules/rule.ts';
import { NODE_TYPES } from './schema.ts';

/** The names of a node, from its file's name. */
export type NodeNames = {
  /** `UserWriter` of `node_user_writer_effect.py`. */
  stem: string;
  /** `NodeUserWriterEffect`. */
  className: string;
  notes: string[];
};

const KINDS: string[] = NODE_TYPES.map((type) => type.toLowerCase());

/**
 * Names a node after its file: `node_user_writer_effect.py` and `user_writer.py` both give `NodeUserWriterEffect`.
 * A version after the kind stays part of the name (`…_effect_v2.py`: `NodeUserWriterV2Effect`). A file such as `node.py`,
 * whose name says nothing, is named after its folder.
 */
export function nameNode(outputPath: string, nodeType: NodeType): NodeNames {
  const file = basename(outputPath);
  const name = file.replace(/(?<=.)\.[^.]*$/, '').replace(/^\.py$/i, '');
  const own = readName(name);
  const { words, kind } = own.words.length > 0 ? own : readName(basename(dirname(outputPath)));
  const stem = words.map(capitalize).join('').normalize('NFKC') || 'Unnamed';
  return { stem, className: `Node${stem}${nodeType}`, notes: [...noteKind(kind, nodeType), ...noteImport(file)] };
}

/** The words that name the node, without `node` before them and the kind after them. */
function readName(name: string): { words: string[]; kind: string | undefined } {
  const all = splitWords(name);
  const words = all[0]?.toLowerCase() === 'node' ? all.slice(1) : all;
  const last = words.findLastIndex((word) => !isVersion(word));
  const kind = words[last]?.toLowerCase();
  if (kind === undefined || !KINDS.includes(kind)) return { words, kind: undefined };
  return { words: words.toSpliced(last, 1), kind };
}

/** Runs of characters that Python allows in names; a capital after a small letter begins a new word. */
function splitWords(name: string): string[] {
  const parts = name.normalize('NFKC').match(/(?:(?!_)\p{XID_Continue})+/gu) ?? [];
  return parts.flatMap((part) => part.split(/(?<=[\p{Ll}\p{Nd}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u));
}

function isVersion(word: string): boolean {
  return /^v?\d+$/i.test(word);
}

function capitalize(word: string): string {
  const [first = ''] = word;
  return first.toUpperCase() + word.slice(first.length);
}

function noteKind(kind: string | undefined, nodeType: NodeType): string[] {
  if (kind === undefined || kind === nodeType.toLowerCase()) return [];
  return [`The file's name says ${kind}, node_type says ${nodeType}: the class follows node_type.`];
}

const KEYWORDS = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);
/** Modules that a scaffold imports, or that those import: a file of the same name in its folder is taken instead. */
const STANDARD_MODULES = new Set(
  'abc ast asyncio collections contextlib contextvars copy dataclasses enum functools heapq inspect io itertools keyword logging operator os queue random re select selectors signal socket ssl string struct subprocess sys threading time tokenize traceback types typing warnings weakref'.split(
    ' ',
  ),
);

function noteImport(file: string): string[] {
  const module = file.replace(/\.py$/, '');
  if (!/^(?!\d)(?:\p{XID_Continue})+\.py$/u.test(file)) {
    return [`${file} is no module name: Python cannot import it with an import statement.`];
  }
  if (KEYWORDS.has(module)) return [`${module} is a Python keyword: an import statement cannot name ${file}.`];
  if (!STANDARD_MODULES.has(module)) return [];
  return [`${file} hides the standard library's ${module} from everything that starts in its folder, itself included.`];
}
