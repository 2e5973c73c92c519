import { listNodes, type SyntaxNode } from '../../../syntax/syntax-node.ts';
import type { PythonClass } from '../../python/definitions.ts';
import { listPaths, type PythonModule } from '../../python/module.ts';
import { findNodeClass, findProcess } from '../node-class.ts';
import type { Problem, Rule } from '../rule.ts';

const MODEL_DECORATORS = ['dataclasses.dataclass', 'pydantic.dataclasses.dataclass'];
const MODEL_BASES = ['pydantic.BaseModel'];

/** Data classes are named `Model…`, and `process` takes one and gives one. */
export const modelNames: Rule = {
  name: 'model-names',
  find: (module, { className }) => [
    ...module.classes
      .filter((candidate) => candidate.name !== className && isModel(module, candidate))
      .filter(({ name }) => !name.startsWith('Model') && !name.startsWith('_'))
      .map(({ name, node }) => ({ row: node.row, message: `the model ${name} must be named Model…` })),
    ...findUnmodelledProcess(module, className),
  ],
};

function isModel(module: PythonModule, { decorators, bases }: PythonClass): boolean {
  return (
    decorators.some((decorator) => listPaths(module, decorator).some((path) => MODEL_DECORATORS.includes(path))) ||
    bases.some((base) => listPaths(module, base).some((path) => MODEL_BASES.includes(path)))
  );
}

function findUnmodelledProcess(module: PythonModule, className: string): Problem[] {
  const node = findNodeClass(module, className);
  const process = node && findProcess(module, node);
  if (!process) return [];
  const [, input] = process.parameters;
  const problems: Problem[] = [];
  if (!input) problems.push({ row: process.node.row, message: 'process takes no input; it must take a Model…' });
  else if (input.annotation && !namesModel(input.annotation)) {
    problems.push({
      row: input.node.row,
      message: `the input of process must be a Model…, not ${input.annotation.text}`,
    });
  }
  if (process.returns && !namesModel(process.returns)) {
    problems.push({ row: process.node.row, message: `process must return a Model…, not ${process.returns.text}` });
  }
  return problems;
}

/** Whether a model is named anywhere in the annotation: `list[ModelOrder]` and `models.ModelOrder | None` count. */
function namesModel(annotation: SyntaxNode): boolean {
  return listNodes(annotation).some(({ type, text }) => type === 'identifier' && text.startsWith('Model'));
}
