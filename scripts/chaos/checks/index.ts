import type { Check } from '../evidence.ts';
import { checkCaps } from './caps.ts';
import { checkLeftovers } from './leftovers.ts';
import { checkOrder } from './order.ts';
import { checkOutcomes } from './outcomes.ts';
import { checkAttempts, checkHistory, checkTraces } from './records.ts';
import { checkRuns } from './runs.ts';

const CHECKS = [
  checkOutcomes,
  checkRuns,
  checkOrder,
  checkCaps,
  checkTraces,
  checkHistory,
  checkAttempts,
  checkLeftovers,
];

/** Everything that is wrong with a run. */
export const checkAll: Check = (evidence) => [...new Set(CHECKS.flatMap((check) => check(evidence)))];
