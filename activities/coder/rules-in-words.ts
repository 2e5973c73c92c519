import { listRules } from './rules/index.ts';
import type { Expected } from './rules/rule.ts';

/** What each rule asks for, told to whoever writes a node. A rule without words here is told by its name. */
const WORDS: Record<string, (expected: Expected) => string> = {
  'class-name': ({ className }) => `There is a class ${className} at the top level of the module.`,
  'model-names': () => 'Data classes are called Model…, such as ModelOrderInput; process takes one and gives one.',
  'typed-signatures': () => 'Every parameter and every result of every function has a type.',
  'async-process': ({ className }) =>
    `${className} has a method "async def process(self, …)" with a typed parameter and a typed result.`,
  'bare-except': () => 'Every "except" names the exceptions that it catches.',
  'no-any': () => 'Nothing is typed as Any.',
  'no-stubs': () => 'No function is a stub: no body of "pass" or "..." alone, no NotImplementedError.',
  'no-todo': () => 'No comment, text or docstring holds an unfinished mark such as TODO, FIXME or XXX.',
  docstrings: () => 'The module, every class and every public function has a docstring.',
  'io-only-in-effect': ({ nodeType }) =>
    nodeType === 'Effect'
      ? 'I/O is allowed here: the node is an Effect.'
      : `No I/O: no files, network, processes, environment or printing; the node is a ${nodeType}.`,
  'compute-purity': ({ nodeType }) =>
    nodeType === 'Compute'
      ? 'It is pure: no clock, no randomness, no state that is shared or kept, nothing changed that it was given.'
      : '',
};

/** The rules of a level, a sentence each. */
export function tellRules(expected: Expected): string[] {
  const rules = listRules(expected.level).map(({ name }) => WORDS[name]?.(expected) ?? `The rule "${name}" holds.`);
  return ['It parses as Python 3.', ...rules.filter(Boolean)];
}
