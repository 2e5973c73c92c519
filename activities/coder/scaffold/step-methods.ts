import type { Step } from '../contract.ts';
import { renderDocstring } from './docstring.ts';

/** The parameters and the result of every step method, and its body for a step. */
export type StepShape = { prefix: string; parameters: string[]; returns: string; body(step: Step): string };

/** The step methods of a class, in the contract's order, each with its sentence as docstring. */
export function renderStepMethods(steps: Step[], { prefix, parameters, returns, body }: StepShape): string {
  return steps
    .map((step) =>
      [
        `    ${prefix} ${step.name}(`,
        ...['self', ...parameters].map((parameter) => `        ${parameter},`),
        `    ) -> ${returns}:`,
        renderDocstring([step.sentence], 4 + 4),
        ...body(step)
          .split('\n')
          .map((line) => `        ${line}`),
      ].join('\n'),
    )
    .join('\n\n');
}

/** One line a step, at an indentation in blanks. */
export function renderStepLines(steps: Step[], indent: number, line: (step: Step) => string): string {
  return steps.map((step) => ' '.repeat(indent) + line(step)).join('\n');
}
