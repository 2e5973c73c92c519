import type { Expected } from '../../../../activities/coder/rules/rule.ts';
import { validateNode } from '../../../../activities/coder/validation.ts';

/** A node that meets strict for every kind; a snippet stands behind it. */
const NODE = `"""A node that doubles."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ModelThingInput:
    """What to double."""

    value: int


@dataclass(frozen=True)
class ModelThingOutput:
    """The double."""

    value: int


class NodeThing:
    """Doubles."""

    async def process(self, input_data: ModelThingInput) -> ModelThingOutput:
        """Double the value."""
        return ModelThingOutput(input_data.value * 2)


`;
const LINES_BEFORE = NODE.split('\n').length - 1;

/** The rules that code breaks as a whole file, each with its line: `syntax-error:1`. */
export async function judgeFile(code: string, expected: Partial<Expected> = {}): Promise<string[]> {
  const findings = await validateNode(code, {
    nodeType: 'Effect',
    className: 'NodeThing',
    level: 'strict',
    ...expected,
  });
  return findings.map(({ rule, line }) => `${rule}:${line}`);
}

/** The rules that a snippet breaks when it stands behind a good node; its own lines count from 1. */
export async function judgeSnippet(snippet: string, expected: Partial<Expected> = {}): Promise<string[]> {
  const found = await judgeFile(NODE + snippet, expected);
  return found.map((finding) => {
    const [rule, line] = finding.split(':');
    return `${rule}:${Number(line) - LINES_BEFORE}`;
  });
}
