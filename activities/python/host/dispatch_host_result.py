"""An agent's result as JSON."""

import base64
import collections.abc
import dataclasses
import datetime
import decimal
import enum
import json
import math
import os
import uuid

from dispatch_host_errors import Refusal, describe_error, one_line

# A larger one is not exact in JavaScript, so it travels as text.
LARGEST_INTEGER = 2**53 - 1


def judge(result):
    """The output: the result's own "output" where it stands beside "success", else the whole result."""
    try:
        success, output, error = (to_json(read_field(result, name)) for name in ("success", "output", "error"))
        if success is not False:
            return output if success is True and output is not None else to_json(result)
    except Exception as problem:
        message = f"the result cannot be written as JSON: {describe_error(problem)}"
        raise Refusal("OutputInvalid", message, 'let "run" return plain data') from None
    if isinstance(error, dict):
        error = error.get("message") or error
    text = error if isinstance(error, str) else json.dumps(error) if error else ""
    words = one_line(text) or "the agent says success: false, and no error"
    raise Refusal("AgentFailed", words, '"dispatch logs" shows what the agent wrote')


def tell_usage(result):
    """What the result says of its "usage" and "cost" (in US dollars); nothing when it cannot be read."""
    try:
        usage, cost = (to_json(read_field(result, name)) for name in ("usage", "cost"))
    except Exception:
        return {}
    usage = dict(usage) if isinstance(usage, dict) else {}
    if isinstance(cost, (int, float)) and not isinstance(cost, bool):
        usage.setdefault("usd", cost)
    return {"usage": usage} if usage else {}


def read_field(result, name):
    value = result.get(name) if isinstance(result, collections.abc.Mapping) else getattr(result, name, None)
    return None if callable(value) else value


def to_json(value, within=()):
    """Plain JSON of nearly anything; "within" are the ids of what the value lies in."""
    is_simple, simple = convert_simple(value)
    if is_simple:
        return simple
    if id(value) in within:
        raise ValueError(f"a {type(value).__name__} holds itself")
    inner = (*within, id(value))
    parts = take_apart(value)
    if isinstance(parts, collections.abc.Mapping):
        return {to_key(key): to_json(item, inner) for key, item in parts.items()}
    if isinstance(parts, list):
        return [to_json(item, inner) for item in parts]
    return to_json(parts, inner)


def convert_simple(value):
    if value is None or isinstance(value, bool):
        return True, value
    for kinds, convert in SIMPLE:
        if isinstance(value, kinds):
            return True, convert(value)
    return False, None


def to_text(text):
    """A half of a surrogate pair is no character."""
    return text.encode("utf-8", "replace").decode()


def from_bytes(value):
    try:
        return bytes(value).decode()
    except UnicodeDecodeError:
        return base64.b64encode(value).decode()


SIMPLE = (
    (enum.Enum, lambda value: to_json(value.value)),
    (str, to_text),
    (int, lambda value: int(value) if abs(value) <= LARGEST_INTEGER else str(int(value))),
    (float, lambda value: float(value) if math.isfinite(value) else None),
    ((bytes, bytearray, memoryview), from_bytes),
    (datetime.timedelta, lambda value: value.total_seconds()),
    ((datetime.date, datetime.time), lambda value: value.isoformat()),
    (os.PathLike, lambda value: to_json(os.fspath(value))),
    ((decimal.Decimal, uuid.UUID, complex), str),
    (BaseException, describe_error),
    (type, lambda value: value.__name__),
)


def take_apart(value):
    """What a value is made of: a mapping, a list, or something simpler."""
    for name in ("model_dump", "tolist"):  # a model of pydantic 2; arrays and numbers of numpy
        if callable(getattr(value, name, None)):
            return getattr(value, name)()
    if hasattr(value, "__fields__") and callable(getattr(value, "dict", None)):  # a model of pydantic 1
        return value.dict()
    if dataclasses.is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if hasattr(value, "_asdict"):  # a named tuple
        return value._asdict()
    if isinstance(value, collections.abc.Mapping):
        return value
    if isinstance(value, collections.abc.Set):
        return order(value)
    if isinstance(value, collections.abc.Collection):
        return list(value)
    if hasattr(value, "__dict__") and not callable(value):
        return {name: item for name, item in vars(value).items() if not name.startswith("_")}
    return str(value)


def order(values):
    """Sets have no order of their own, and the same result is to read the same each time."""
    try:
        return sorted(values)
    except TypeError:
        return sorted(values, key=repr)


def to_key(key):
    plain = to_json(key)
    return plain if isinstance(plain, str) else json.dumps(plain)
