import { findField, listNodes, type SyntaxNode } from '../../../syntax/syntax-node.ts';
import { listPaths, type PythonModule } from '../../python/module.ts';

const PATH_TYPES = ['pathlib.Path', 'pathlib.PosixPath', 'pathlib.WindowsPath'];
const PATH_MAKERS = PATH_TYPES.flatMap((type) => [type, `${type}.cwd`, `${type}.home`]);
/** Methods of a path that give a path again. */
const KEEPS_PATH = [
  'absolute',
  'expanduser',
  'joinpath',
  'relative_to',
  'resolve',
  'with_name',
  'with_stem',
  'with_suffix',
];

/**
 * Whether an expression surely gives a `pathlib.Path`, as far as the file itself shows: calls of the class, `/`, methods
 * that give paths, and names that were assigned or annotated so.
 */
export function isPath(module: PythonModule, expression: SyntaxNode): boolean {
  return new PathFinder(module).isPath(expression);
}

class PathFinder {
  readonly #module: PythonModule;
  /** Expressions on the way: `p = p / 'x'` would lead back to itself. */
  readonly #seen = new Set<SyntaxNode>();

  constructor(module: PythonModule) {
    this.#module = module;
  }

  isPath(expression: SyntaxNode | undefined): boolean {
    if (!expression || this.#seen.has(expression)) return false;
    this.#seen.add(expression);
    const field = (name: string) => findField(expression, name);
    switch (expression.type) {
      case 'identifier':
        return this.#isPathName(expression);
      case 'attribute':
        return field('attribute')?.text === 'parent' && this.isPath(field('object'));
      case 'binary_operator':
        return field('operator')?.text === '/' && (this.isPath(field('left')) || this.isPath(field('right')));
      case 'parenthesized_expression':
        return this.isPath(expression.children[1]);
      case 'call':
        return this.#givesPath(field('function'));
      default:
        return false;
    }
  }

  #givesPath(called: SyntaxNode | undefined): boolean {
    if (!called || called.type === 'call') return false;
    if (listPaths(this.#module, called).some((path) => PATH_MAKERS.includes(path))) return true;
    const method = called.type === 'attribute' && findField(called, 'attribute')?.text;
    return method !== false && KEEPS_PATH.includes(method ?? '') && this.isPath(findField(called, 'object'));
  }

  #isPathName(name: SyntaxNode): boolean {
    const bindings = this.#module.references.get(name)?.bindings ?? [];
    return bindings.some(({ node }) => this.#namesPath(findField(node, 'type')) || this.isPath(findBoundValue(node)));
  }

  #namesPath(annotation: SyntaxNode | undefined): boolean {
    const named = annotation ? listNodes(annotation) : [];
    return named.some((node) => this.#module.references.get(node)?.paths.some((path) => PATH_TYPES.includes(path)));
  }
}

/** What a binding gives to its name as a whole; of `a, b = …` nothing is known. */
function findBoundValue(node: SyntaxNode): SyntaxNode | undefined {
  if (node.type === 'named_expression') return findField(node, 'value');
  const isWhole = node.type === 'assignment' && findField(node, 'left')?.type === 'identifier';
  return isWhole ? findField(node, 'right') : undefined;
}
