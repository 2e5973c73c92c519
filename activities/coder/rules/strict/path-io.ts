import { findField, type SyntaxNode } from '../../../syntax/syntax-node.ts';
import type { PythonModule } from '../../python/module.ts';
import type { Problem } from '../rule.ts';
import { isPath } from './paths.ts';

/** Methods that nothing but a path has. */
const ONLY_PATHS = [
  'expanduser',
  'hardlink_to',
  'is_dir',
  'is_file',
  'is_symlink',
  'iterdir',
  'read_bytes',
  'read_text',
  'rglob',
  'symlink_to',
  'write_bytes',
  'write_text',
];
/** Methods that other objects have too: they count on what is surely a path. */
const ALSO_OTHERS = [
  'chmod',
  'exists',
  'glob',
  'group',
  'is_mount',
  'lstat',
  'mkdir',
  'open',
  'owner',
  'readlink',
  'rename',
  'replace',
  'resolve',
  'rmdir',
  'samefile',
  'stat',
  'touch',
  'unlink',
  'walk',
];

/** Calls of `pathlib` that touch the file system, in a program that imports it. */
export function findPathIo(module: PythonModule): Problem[] {
  if (!importsPathlib(module)) return [];
  return module.nodes.flatMap((node) => {
    const called = node.type === 'call' ? findField(node, 'function') : undefined;
    const method = called?.type === 'attribute' ? findField(called, 'attribute')?.text : undefined;
    return called && method && touchesFiles(module, called, method)
      ? [{ row: node.row, message: `Path.${method}` }]
      : [];
  });
}

function importsPathlib({ references }: PythonModule): boolean {
  return [...references.values()].some(({ paths }) => paths.some((path) => path.startsWith('pathlib.Path')));
}

function touchesFiles(module: PythonModule, called: SyntaxNode, method: string): boolean {
  const object = findField(called, 'object');
  if (!object) return false;
  if (ONLY_PATHS.includes(method)) return true;
  return ALSO_OTHERS.includes(method) && isPath(module, object);
}
