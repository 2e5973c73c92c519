"""Failures of an agent in one readable line. Nothing is cut here: the secrets in it are hidden later."""

import os
import sysconfig
import traceback

LIBRARIES = tuple({sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")})
# At the start: an agent may go elsewhere, or remove the folder that it is in.
WORKSPACE = os.getcwd()
HOST = os.path.dirname(os.path.abspath(__file__))


class Refusal(Exception):
    """A failure that the caller gets in these words."""

    def __init__(self, failure, message, next_step):
        super().__init__(message)
        self.answer = {"failure": failure, "message": message, "next_step": next_step}


def describe_error(error):
    """Type and message of an exception, where in the agent's code it came from, and what caused it."""
    place = find_place(error)
    words = name_error(error) + (f" ({place})" if place else "")
    parts = getattr(error, "exceptions", ())
    if isinstance(parts, tuple) and parts:
        words += ": " + "; ".join(describe_error(part) for part in parts)
    cause = error.__cause__
    return f"{words}, caused by {name_error(cause)}" if cause else words


def name_error(error):
    if isinstance(error, SystemExit):
        return f"the agent left with exit code {error.code} before it had a result"
    name = type(error).__name__
    try:
        text = error.msg if isinstance(error, SyntaxError) else one_line(error)
    except Exception:
        return name
    return f"{name}: {text}" if text else name


def find_place(error):
    """File and line in the agent's own code, or in the last library when there is none of it."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{show_path(error.filename)}:{error.lineno}"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not is_host(frame.filename)]
    own = [frame for frame in frames if not is_library(frame.filename)]
    if not frames:
        return ""
    last = (own or frames)[-1]
    return f"{show_path(last.filename)}:{last.lineno}, in {last.name}"


def is_host(path):
    return path.startswith(HOST + os.sep)


def is_library(path):
    in_packages = "site-packages" in path or "dist-packages" in path
    return in_packages or path.startswith("<") or path.startswith(tuple(place + os.sep for place in LIBRARIES if place))


def show_path(path):
    """As seen from the workspace, when it lies in there."""
    return path[len(WORKSPACE) + 1 :] if path.startswith(WORKSPACE + os.sep) else path


def one_line(value):
    return " | ".join(line.strip() for line in str(value).splitlines() if line.strip())
