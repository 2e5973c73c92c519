import type { Parts, Template } from './parts.ts';
import { renderStepLines, renderStepMethods } from './step-methods.ts';

/** A Reducer: folds events into a state, one after the other, without changing what it was given. */
export const renderReducer: Template = (parts) => ({
  about: 'Each step counts, under its name in the state, the events that went through it.',
  code: `${renderModels(parts)}


${renderEntry(parts)}

${renderSteps(parts)}


${COUNT}
`,
});

function renderModels({ stem }: Parts): string {
  return `from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Model${stem}Input:
    """The state so far, and the events to fold into it, oldest first."""

    state: Mapping[str, object] = field(default_factory=dict)
    events: Sequence[Mapping[str, object]] = ()


@dataclass(frozen=True)
class Model${stem}Output:
    """The state after all events, and how many they were."""

    state: Mapping[str, object] = field(default_factory=dict)
    events_folded: int = 0`;
}

function renderEntry({ className, stem, steps }: Parts): string {
  return `class ${className}:
    """Folds events into a state; the node itself keeps nothing between calls."""

    async def process(
        self,
        input_data: Model${stem}Input,
    ) -> Model${stem}Output:
        """Fold the events into a copy of the state."""
        state: Mapping[str, object] = dict(input_data.state)
        for event in input_data.events:
            state = self.reduce(state, event)
        return Model${stem}Output(state=state, events_folded=len(input_data.events))

    def reduce(
        self,
        state: Mapping[str, object],
        event: Mapping[str, object],
    ) -> Mapping[str, object]:
        """Give the state after one event."""
${renderStepLines(steps, 8, ({ name }) => `state = self.${name}(state, event)`)}
        return state`;
}

function renderSteps({ steps }: Parts): string {
  return renderStepMethods(steps, {
    prefix: 'def',
    parameters: ['state: Mapping[str, object]', 'event: Mapping[str, object]'],
    returns: 'Mapping[str, object]',
    body: ({ name }) => `return _count(state, "${name}", event)`,
  });
}

const COUNT = `def _count(
    state: Mapping[str, object],
    key: str,
    event: Mapping[str, object],
) -> Mapping[str, object]:
    known = state.get(key)
    count = known if isinstance(known, int) else 0
    return {**state, key: count + 1, "last_event": dict(event)}`;
