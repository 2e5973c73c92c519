"""An agent that writes a small Python class: `await CoderAgent().run(CoderInput(...))`.

It shows the interface; where `write_node` fills in a template, yours would ask a model.
"""

import ast
import re
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import List, Optional

BODIES = {
    "Effect": ("self, client, payload: dict", "return await client.send(payload)"),
    "Compute": ("self, payload: dict", "return dict(payload)"),
    "Reducer": ("self, state: dict, event: dict", "return {**state, **event}"),
    "Orchestrator": ("self, steps: list, payload: dict", "for step in steps:\n    payload = await step(payload)\nreturn payload"),
}


@dataclass
class CoderInput:
    contract_description: str
    node_type: str
    output_path: str
    context_files: List[str] = field(default_factory=list)
    validation_level: str = "moderate"


@dataclass
class CoderResult:
    success: bool
    output: Optional[dict] = None
    error: Optional[str] = None


class CoderAgent:
    async def run(self, input_data: CoderInput) -> CoderResult:
        if input_data.node_type not in BODIES:
            return CoderResult(False, error=f"node_type is {input_data.node_type}, not one of {', '.join(BODIES)}")
        path = Path(input_data.output_path)
        code = write_node(input_data, name_class(path, input_data.node_type))
        problems = validate(code, input_data.validation_level)
        if problems:
            return CoderResult(False, error="; ".join(problems))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code, encoding="utf-8")
        print(f"wrote {path}")
        return CoderResult(True, output={"generated_file": str(path), "class_name": name_class(path, input_data.node_type)})


def name_class(path: Path, node_type: str) -> str:
    words = "".join(word.capitalize() for word in re.split(r"\W|_", path.stem) if word)
    return f"Node{words.removeprefix('Node').removesuffix(node_type)}{node_type}"


def write_node(input_data: CoderInput, name: str) -> str:
    parameters, body = BODIES[input_data.node_type]
    about = input_data.contract_description.replace("\\", "/").replace('"', "'")
    head = f'class {name}:\n    """{about}"""\n\n    async def run({parameters}) -> dict:\n'
    return head + '        """Does the work."""\n' + textwrap.indent(body, " " * 8) + "\n"


def validate(code: str, level: str) -> List[str]:
    """Nothing when lenient; syntax when moderate; docstrings too when strict."""
    if level == "lenient":
        return []
    try:
        tree = ast.parse(code)
    except SyntaxError as error:
        return [f"line {error.lineno}: {error.msg}"]
    documented = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [node for node in ast.walk(tree) if isinstance(node, documented)] if level == "strict" else []
    return [f"{node.name} has no docstring" for node in nodes if not ast.get_docstring(node)]
