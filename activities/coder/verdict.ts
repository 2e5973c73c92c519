import { AgentError } from '../agent-error.ts';
import type { Expected } from './rules/rule.ts';
import { countRules, type Finding, validateNode } from './validation.ts';

const SHOWN = 3;

/** What the output says of the validation. */
export type Verdict = { level: Expected['level']; rules_checked: number; findings: Finding[] };

/**
 * Holds source to its level.
 *
 * @throws AgentError `AgentFailed` with the number of findings and the first three, in one line
 */
export async function requireLevel(code: string, expected: Expected): Promise<Verdict> {
  const findings = await validateNode(code, expected);
  if (findings.length > 0) {
    throw new AgentError('AgentFailed', describeFindings(findings, expected), {
      nextStep: 'mend what the findings name, or ask for a laxer validation_level',
    });
  }
  return { level: expected.level, rules_checked: countRules(expected.level), findings };
}

function describeFindings(findings: Finding[], { className, level }: Expected): string {
  const shown = findings.slice(0, SHOWN).map(({ rule, message, line }) => `line ${line}: ${message} (${rule})`);
  const more = findings.length > SHOWN ? `; ${findings.length - SHOWN} more` : '';
  const count = findings.length === 1 ? '1 finding' : `${findings.length} findings`;
  return `${className} is not ${level}: ${count}: ${shown.join('; ')}${more}`;
}
