"""An agent that looks for a cause: `await DebugAgent().run(DebugInput(...))`.

It shows the interface; where `inspect_file` knows two bad habits, yours would ask a model.
"""

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import List, Optional

FRAME = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+)')


@dataclass
class DebugInput:
    problem_description: str
    affected_files: List[str]
    error_traces: List[str] = field(default_factory=list)
    analysis_depth: str = "standard"
    hypothesis: str = ""


@dataclass
class Finding:
    file: str
    line: Optional[int]
    summary: str


@dataclass
class DebugResult:
    success: bool
    findings: List[Finding] = field(default_factory=list)
    error: Optional[str] = None


class DebugAgent:
    async def run(self, input_data: DebugInput) -> DebugResult:
        findings = [found for trace in input_data.error_traces for found in read_trace(trace)]
        for name in input_data.affected_files:
            print(f"looks at {name}")
            findings += inspect_file(Path(name), input_data.analysis_depth)
        return DebugResult(True, findings)


def read_trace(trace: str) -> List[Finding]:
    """The last frame of a traceback, with its last line as the reason."""
    frames = list(FRAME.finditer(trace))
    reason = trace.strip().splitlines()[-1] if trace.strip() else ""
    return [Finding(frames[-1]["file"], int(frames[-1]["line"]), reason)] if frames else []


def inspect_file(path: Path, depth: str) -> List[Finding]:
    if not path.is_file():
        return [Finding(str(path), None, "the file does not exist")]
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (SyntaxError, UnicodeDecodeError) as error:
        return [Finding(str(path), getattr(error, "lineno", None), f"cannot be read: {error}")]
    if depth == "quick":
        return []
    return [Finding(str(path), node.lineno, habit) for node in ast.walk(tree) for habit in name_bad_habits(node)]


def name_bad_habits(node: ast.AST) -> List[str]:
    if isinstance(node, ast.ExceptHandler) and node.type is None:
        return ["a bare except hides every error"]
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        changing = [each for each in node.args.defaults if isinstance(each, (ast.List, ast.Dict, ast.Set))]
        return ["a default that every call shares"] if changing else []
    return []
