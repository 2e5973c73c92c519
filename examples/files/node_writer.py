"""A back end for `coder` and `debug`, by the protocol of docs/agents.md: one question as JSON in, one answer as JSON out.

It stands where a model would be, knows one node, and first forgets a docstring. What was wrong comes back as `problems`.
"""

import json
import sys

question = json.load(sys.stdin)
code = f'''"""{question["contract_description"]}"""

from dataclasses import dataclass


@dataclass(frozen=True)
class ModelBasketInput:
    """Prices in cents."""

    prices: tuple[int, ...]
    discount_percent: int = 0


@dataclass(frozen=True)
class ModelBasketOutput:
    """What there is to pay, in cents."""

    total: int


class {question["class_name"]}:
    """Adds up a basket."""

    async def process(self, input_data: ModelBasketInput) -> ModelBasketOutput:
        DOCSTRING
        total = sum(input_data.prices)
        return ModelBasketOutput(total=total - total * input_data.discount_percent // 100)
'''
docstring = '"""Add up, then take the discount off."""' if question["problems"] else "# Not a docstring."
print(json.dumps({"code": code.replace("DOCSTRING", docstring)}))
