import type { Check } from '../evidence.ts';

/** Nothing is left: no process, no temporary file, no lock that anybody holds. */
export const checkLeftovers: Check = ({ leftovers: { processes, temporaryFiles, locks } }) => [
  ...processes.map((each) => `a process is left: ${each}`),
  ...temporaryFiles.map((each) => `a temporary file is left: ${each}`),
  ...locks.map((each) => `a lock is left: ${each}`),
];
