"""Building an agent's input."""

import inspect
import json

from dispatch_host_classes import is_needed
from dispatch_host_errors import Refusal, describe_error, one_line


def build_input(input_class, data):
    """A model of pydantic 2 or 1, a dataclass or any class that takes keyword arguments; or the dictionary itself."""
    if issubclass(input_class, dict):
        return data
    try:
        if hasattr(input_class, "model_validate_json"):
            return input_class.model_validate_json(json.dumps(data))
        if hasattr(input_class, "parse_obj"):
            return input_class.parse_obj(data)
        problems = compare_arguments(input_class, data)
        if not problems:
            return input_class(**data)
    except Exception as error:
        problems = list_problems(error)
    words = f"{input_class.__name__} refuses the input: {'; '.join(problems)}"
    raise Refusal("InvalidInput", words, "mend the task's input_data")


def list_problems(error):
    """One for each field that pydantic has something against; else what the error says."""
    errors = getattr(error, "errors", None)
    if not callable(errors):
        return [describe_error(error)]
    return [f"{'.'.join(['input_data', *map(str, each['loc'])])}: {one_line(each['msg'])}" for each in errors()]


def compare_arguments(called, given):
    """What keeps a class from being called with these keyword arguments."""
    try:
        parameters = inspect.signature(called).parameters
    except ValueError:
        # Of a class written in C; int and str take no keyword arguments, others say so themselves.
        return ["it takes no fields"] if given else []
    takes_any = any(each.kind is each.VAR_KEYWORD for each in parameters.values())
    unknown = [] if takes_any else [name for name in given if name not in parameters]
    missing = [name for name, each in parameters.items() if name not in given and is_needed(each)]
    known = ", ".join(parameters) or "nothing"
    return [*(f"{name}: missing" for name in missing), *(f"{name}: not known, it takes {known}" for name in unknown)]
