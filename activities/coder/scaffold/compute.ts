import type { Parts, Template } from './parts.ts';
import { renderStepLines, renderStepMethods } from './step-methods.ts';

/** A Compute: values in, values out, nothing else touched. */
export const renderCompute: Template = (parts) => ({
  about: 'Each step hands the values on as they are and records its name.',
  code: `${renderModels(parts)}


${renderEntry(parts)}

${renderSteps(parts)}
`,
});

function renderModels({ stem }: Parts): string {
  return `from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Model${stem}Input:
    """The values to compute with."""

    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Model${stem}Output:
    """The computed values, and the steps that they went through."""

    values: Mapping[str, object] = field(default_factory=dict)
    steps: tuple[str, ...] = ()`;
}

function renderEntry({ className, stem, steps }: Parts): string {
  return `class ${className}:
    """Computes its output from its input alone: no I/O, no clock, no state."""

    async def process(
        self,
        input_data: Model${stem}Input,
    ) -> Model${stem}Output:
        """Apply the steps in order; the same input always gives the same output."""
        output = Model${stem}Output(values=dict(input_data.values))
${renderStepLines(steps, 8, ({ name }) => `output = self.${name}(output)`)}
        return output`;
}

function renderSteps({ stem, steps }: Parts): string {
  return renderStepMethods(steps, {
    prefix: 'def',
    parameters: [`output: Model${stem}Output`],
    returns: `Model${stem}Output`,
    body: ({ name }) => `name = "${name}"
return replace(output, steps=(*output.steps, name))`,
  });
}
