import type { Parts, Template } from './parts.ts';
import { renderStepLines, renderStepMethods } from './step-methods.ts';

/** An Effect: all I/O through an injected client, asked again when it fails for a while, the last cause chained. */
export const renderEffect: Template = (parts) => ({
  about: 'Each step asks the injected client for one operation named after it and records the answer.',
  code: `${renderModels(parts)}


${renderEntry(parts)}

${renderSteps(parts)}

${renderRetry(parts)}
`,
});

function renderModels({ className, stem }: Parts): string {
  return `import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol


@dataclass(frozen=True)
class Model${stem}Input:
    """What the node is given."""

    payload: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Model${stem}Output:
    """What the client answered, by step."""

    answers: Mapping[str, object] = field(default_factory=dict)


class Protocol${stem}Client(Protocol):
    """The outside world as this node needs it."""

    async def execute(self, operation: str, payload: Mapping[str, object]) -> object:
        """Carry out one operation and give its answer."""
        ...


class ${className}Error(Exception):
    """An operation failed for good; the last cause is chained."""

    def __init__(self, operation: str, attempts: int, cause: Exception) -> None:
        """Keep which operation failed, and at which attempt."""
        reason = f"{type(cause).__name__}: {cause}"
        super().__init__(f"{operation} failed at attempt {attempts}: {reason}")
        self.operation = operation
        self.attempts = attempts`;
}

function renderEntry({ className, stem, steps }: Parts): string {
  return `class ${className}:
    """Does I/O through an injected client, with retries."""

    def __init__(
        self,
        client: Protocol${stem}Client,
        max_attempts: int = 3,
        backoff_seconds: float = 0.1,
        retry_on: tuple[type[Exception], ...] = (OSError, asyncio.TimeoutError),
    ) -> None:
        """Keep the client, and which of its errors are worth another attempt.

        The wait doubles with each attempt. Any other error is raised at once.
        """
        if max_attempts < 1:
            raise ValueError("max_attempts must be at least 1")
        self._client = client
        self._max_attempts = max_attempts
        self._backoff_seconds = backoff_seconds
        self._retry_on = retry_on

    async def process(
        self,
        input_data: Model${stem}Input,
    ) -> Model${stem}Output:
        """Run the steps in order and give back what the client answered."""
        output = Model${stem}Output()
${renderStepLines(steps, 8, ({ name }) => `output = await self.${name}(input_data, output)`)}
        return output`;
}

function renderSteps({ stem, steps }: Parts): string {
  return renderStepMethods(steps, {
    prefix: 'async def',
    parameters: [`input_data: Model${stem}Input`, `output: Model${stem}Output`],
    returns: `Model${stem}Output`,
    body: ({ name }) => `name = "${name}"
answer = await self._execute(name, input_data.payload)
return replace(output, answers={**output.answers, name: answer})`,
  });
}

function renderRetry({ className }: Parts): string {
  return `    async def _execute(self, operation: str, payload: Mapping[str, object]) -> object:
        attempt = 1
        while True:
            try:
                return await self._client.execute(operation, payload)
            except Exception as error:
                may_retry = isinstance(error, self._retry_on)
                if attempt == self._max_attempts or not may_retry:
                    raise ${className}Error(operation, attempt, error) from error
            await asyncio.sleep(self._backoff_seconds * 2 ** (attempt - 1))
            attempt += 1`;
}
