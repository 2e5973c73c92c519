import type { Rule } from '../rule.ts';
import { findUsedNames } from '../used-names.ts';
import { isIo } from './io-names.ts';
import { findPathIo } from './path-io.ts';

/** Files, processes, networks and the console belong in an Effect. Logging is allowed everywhere. */
export const ioOnlyInEffect: Rule = {
  name: 'io-only-in-effect',
  find: (module, { nodeType }) =>
    nodeType === 'Effect'
      ? []
      : [...findUsedNames(module, isIo), ...findPathIo(module)].map(({ row, message }) => ({
          row,
          message: `${message} does I/O, which belongs in an Effect`,
        })),
};
