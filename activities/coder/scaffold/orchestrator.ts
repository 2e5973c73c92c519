import type { Parts, Template } from './parts.ts';
import { renderStepLines, renderStepMethods } from './step-methods.ts';

/** An Orchestrator: steps through other nodes in order; at the first failure it undoes the steps done, and says where. */
export const renderOrchestrator: Template = (parts) => ({
  about: 'Each step calls the handler injected under its name; without one it hands the payload on and says so.',
  code: `${renderModels(parts)}


${renderEntry(parts)}

${renderSteps(parts)}

${renderRun(parts)}

${renderUndo(parts)}
`,
});

function renderModels({ stem }: Parts): string {
  return `from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Optional, Protocol


@dataclass(frozen=True)
class Model${stem}Input:
    """What the first step is given."""

    payload: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Model${stem}Output:
    """The last payload, the steps taken, and where it ended when a step failed."""

    payload: Mapping[str, object] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)
    success: bool = True
    error: Optional[str] = None


class Protocol${stem}Handler(Protocol):
    """A node or service that does the work of one step."""

    async def process(self, payload: Mapping[str, object]) -> Mapping[str, object]:
        """Do the work and give the payload of the next step."""
        ...`;
}

function renderEntry({ className, stem, steps }: Parts): string {
  return `class ${className}:
    """Runs handlers in order; the first failure ends the run and undoes what was done."""

    def __init__(
        self,
        handlers: Optional[Mapping[str, Protocol${stem}Handler]] = None,
        compensations: Optional[Mapping[str, Protocol${stem}Handler]] = None,
    ) -> None:
        """Keep what does each step, and what undoes it, by the names of the steps."""
        self._handlers = dict(handlers or {})
        self._compensations = dict(compensations or {})

    async def process(
        self,
        input_data: Model${stem}Input,
    ) -> Model${stem}Output:
        """Run the steps; a failed step is reported in the output, not raised."""
        output = Model${stem}Output(payload=dict(input_data.payload))
        for step in (
${renderStepLines(steps, 12, ({ name }) => `self.${name},`)}
        ):
            output = await step(output)
            if not output.success:
                return await self._undo(output)
        return output`;
}

function renderSteps({ stem, steps }: Parts): string {
  return renderStepMethods(steps, {
    prefix: 'async def',
    parameters: [`output: Model${stem}Output`],
    returns: `Model${stem}Output`,
    body: ({ name }) => `return await self._run("${name}", output)`,
  });
}

function renderRun({ stem }: Parts): string {
  return `    async def _run(
        self,
        name: str,
        output: Model${stem}Output,
    ) -> Model${stem}Output:
        handler = self._handlers.get(name)
        if handler is None:
            return replace(output, steps={**output.steps, name: "no handler"})
        try:
            payload = await handler.process(output.payload)
        except Exception as error:
            return replace(
                output,
                steps={**output.steps, name: "failed"},
                success=False,
                error=f"{name}: {type(error).__name__}: {error}",
            )
        return replace(output, payload=payload, steps={**output.steps, name: "done"})`;
}

/** Last done, first undone. An undo that fails is told, and the others still run. */
function renderUndo({ stem }: Parts): string {
  return `    async def _undo(self, output: Model${stem}Output) -> Model${stem}Output:
        for name, state in reversed(list(output.steps.items())):
            compensation = self._compensations.get(name)
            if state != "done" or compensation is None:
                continue
            try:
                await compensation.process(output.payload)
                state = "undone"
            except Exception as error:
                state = f"undo failed: {type(error).__name__}: {error}"
            output = replace(output, steps={**output.steps, name: state})
        return output`;
}
