import { findNodeClass, findProcess } from '../node-class.ts';
import type { Rule } from '../rule.ts';

/** The node's entry is `async def process`. */
export const asyncProcess: Rule = {
  name: 'async-process',
  find: (module, { className }) => {
    const node = findNodeClass(module, className);
    if (!node) return [];
    const process = findProcess(module, node);
    if (!process) return [{ row: node.node.row, message: `${className} has no method process` }];
    return process.isAsync ? [] : [{ row: process.node.row, message: 'process must be async def' }];
  },
};
