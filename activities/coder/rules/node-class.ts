import type { PythonClass, PythonFunction } from '../python/definitions.ts';
import type { PythonModule } from '../python/module.ts';

/** The class that the file is about, at the top level; undefined when the file has none by that name. */
export function findNodeClass({ classes }: PythonModule, className: string): PythonClass | undefined {
  return classes.findLast(({ name, owner }) => name === className && !owner);
}

/** The methods of a class, without those that it inherits. */
export function listMethods({ functions }: PythonModule, owner: PythonClass): PythonFunction[] {
  return functions.filter((method) => method.owner === owner.node);
}

/** The `process` of a class or of the base classes that the file defines; of several, the last defined. */
export function findProcess(module: PythonModule, owner: PythonClass): PythonFunction | undefined {
  const waiting = [owner];
  const seen = new Set(waiting);
  for (const current of waiting) {
    const own = listMethods(module, current).findLast(({ name }) => name === 'process');
    if (own) return own;
    for (const base of listBasesInFile(module, current)) {
      if (!seen.has(base)) waiting.push(base);
      seen.add(base);
    }
  }
  return undefined;
}

function listBasesInFile({ classes }: PythonModule, { bases }: PythonClass): PythonClass[] {
  const names = bases.map((base) => (base.type === 'subscript' ? base.children[0] : base)?.text);
  return classes.filter(({ name, owner }) => !owner && names.includes(name));
}
