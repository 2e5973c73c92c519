import type { AdviceRule, Topic } from './advice.ts';
import { CODE_RULES } from './code.ts';
import { ENVIRONMENT_RULES } from './environment.ts';
import { VALUE_RULES } from './values.ts';

const RULES: AdviceRule[] = [...VALUE_RULES, ...CODE_RULES, ...ENVIRONMENT_RULES];

/** Concrete next steps for a common error; none when its kind is not known. Pure. */
export function adviseOn(error: { errorType: string | null; message: string }, about: Omit<Topic, 'groups'>): string[] {
  const type = error.errorType ?? '';
  for (const rule of RULES) {
    const match = (rule.message ?? /^/).exec(error.message);
    if (!match || (rule.type && !rule.type.test(type))) continue;
    return rule.steps({ ...about, groups: match.slice(1).map((group) => group ?? '') });
  }
  return [];
}
