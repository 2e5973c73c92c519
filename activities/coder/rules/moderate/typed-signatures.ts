import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import type { PythonFunction } from '../../python/definitions.ts';
import { listPaths, type PythonModule } from '../../python/module.ts';
import type { Problem, Rule } from '../rule.ts';

/** Every parameter but `self` and `cls`, and every result, has an annotation. Lambdas cannot have any. */
export const typedSignatures: Rule = {
  name: 'typed-signatures',
  find: (module) => module.functions.flatMap((definition) => findUntyped(module, definition)),
};

function findUntyped(module: PythonModule, definition: PythonFunction): Problem[] {
  const { name, node, returns } = definition;
  const untyped = listOwnParameters(module, definition).filter(({ annotation }) => !annotation);
  return [
    ...untyped.map((parameter) => ({
      row: parameter.node.row,
      message: `${name}: the parameter ${parameter.name} has no type`,
    })),
    ...(returns ? [] : [{ row: node.row, message: `${name} does not say what it returns` }]),
  ];
}

/** The parameters without the one that a method gets from its object or class. */
function listOwnParameters(module: PythonModule, { owner, decorators, parameters }: PythonFunction) {
  const isStatic = decorators.some((decorator) => listPaths(module, decorator).includes('builtins.staticmethod'));
  const [first, ...others] = parameters;
  const getsObject = owner?.type === 'class_definition' && !isStatic && first && !isStarred(first.node);
  return getsObject ? others : parameters;
}

function isStarred(parameter: SyntaxNode): boolean {
  const inner = parameter.type === 'typed_parameter' ? parameter.children[0] : parameter;
  return inner?.type.endsWith('splat_pattern') ?? false;
}
