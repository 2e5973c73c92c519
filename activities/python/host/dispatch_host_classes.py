"""Finding the agent's class, and the class of its input."""

import collections.abc
import importlib
import inspect
import os
import sys
import typing

from dispatch_host_errors import Refusal, describe_error, find_place


def load_class(path):
    module_name, _, class_name = path.partition(":")
    module = load_module(module_name)
    found = module
    for name in class_name.split("."):
        found = getattr(found, name, None)
    if inspect.isclass(found):
        return found
    own = [name for name, value in vars(module).items() if inspect.isclass(value) and value.__module__ == module_name]
    problem = f"has no class {class_name}" if found is None else f"has {class_name}, but it is no class"
    words = f"the module {module_name} {problem}; its classes: {', '.join(own) or 'none'}"
    raise Refusal("InvalidInput", words, f'correct "{path}" in the agent\'s settings')


def load_module(name):
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if not missing:
            raise
        if name == missing or name.startswith(f"{missing}."):
            raise Refusal("InvalidInput", *explain_missing(name)) from None
        words = f"{name} needs the module {missing}, which {sys.executable} does not find ({find_place(error)})"
        next_step = 'install it for that interpreter, or name the one that has it in the agent\'s "python"'
        raise Refusal("InvalidInput", words, next_step) from None


def explain_missing(name):
    top = name.partition(".")[0]
    places = [os.path.abspath(path) for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    shown = [place if os.path.isdir(place) else f"{place} (does not exist)" for place in places]
    # Another package of that name, installed from PyPI, may stand in the way.
    package = sys.modules.get(top)
    origin = getattr(package, "__file__", None) or ", ".join(getattr(package, "__path__", []))
    found = f"; {top} was found, at {origin}" if origin else ""
    message = f"No module named {name}; searched: {', '.join([*shown, sys.prefix])}{found}"
    return message, f'add the folder that holds "{top}" to the agent\'s "pythonpath", or to PYTHONPATH'


def find_parameter(agent_class):
    """The parameter of "run" that takes the input."""
    name = agent_class.__name__
    run = getattr(agent_class, "run", None)
    if not callable(run):
        own = [each for each in vars(agent_class) if not each.startswith("_")]
        words = f'{name} has no method "run"; it has: {", ".join(own) or "nothing"}'
        raise Refusal("InvalidInput", words, 'give it one: "async def run(self, input)"')
    if inspect.isgeneratorfunction(run) or inspect.isasyncgenfunction(run):
        raise Refusal("InvalidInput", f"{name}.run yields its results", "let it return one result")
    parameters = list_parameters(agent_class)
    takes = [each for each in parameters if each.kind not in (each.KEYWORD_ONLY, each.VAR_KEYWORD)]
    if takes and not any(is_needed(each) for each in parameters if each is not takes[0] and not is_context(each)):
        return takes[0]
    shown = ", ".join(each.name for each in parameters)
    raise Refusal("InvalidInput", f"{name}.run takes ({shown}), not one input", "let it take its input as one object")


def list_parameters(agent_class):
    """Those of "run", without self."""
    parameters = list(inspect.signature(agent_class.run).parameters.values())
    is_bound = isinstance(inspect.getattr_static(agent_class, "run"), (staticmethod, classmethod))
    return parameters if is_bound else parameters[1:]


def takes_context(agent_class, own):
    """Whether "run" has a parameter "context" besides that for its input."""
    return any(is_context(each) for each in list_parameters(agent_class) if each.name != own.name)


def is_context(parameter):
    by_name = (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
    return parameter.name == "context" and parameter.kind in by_name


def is_needed(parameter):
    has_default = parameter.default is not parameter.empty
    return not has_default and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)


def read_annotation(agent_class, parameter):
    """The class that "run" wants its input to be; dict when it does not say."""
    try:
        names = vars(sys.modules[inspect.unwrap(agent_class.run).__module__])
        choices = list_choices(parameter.annotation, names)
    except Exception as error:
        shown = f"the annotation {parameter.annotation} of {agent_class.__name__}.run"
        next_step = 'name the class in the agent\'s "input_class"'
        raise Refusal("InvalidInput", f"{shown} cannot be read: {describe_error(error)}", next_step) from None
    return next(filter(is_own_class, choices), dict)


def list_choices(annotation, names):
    """What an annotation allows: Optional["CoderInput"] is CoderInput or None."""
    if isinstance(annotation, typing.ForwardRef):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        annotation = eval(annotation, names)
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return list_choices(arguments[0], names)
    if origin is typing.Union or getattr(origin, "__name__", "") == "UnionType":
        return [choice for argument in arguments for choice in list_choices(argument, names)]
    return [annotation if origin is None else origin]


def is_own_class(choice):
    if not inspect.isclass(choice) or choice in (inspect.Parameter.empty, object, type(None), typing.Any):
        return False
    # Typed dictionaries are dictionaries, too.
    return not issubclass(choice, collections.abc.Mapping)
