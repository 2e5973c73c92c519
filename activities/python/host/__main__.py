"""Runs one call of an agent of kind "python". Python 3.9 and newer, without dependencies; run.ts starts it.

Reads one JSON object on stdin: agent and input_class ("module:Class"), config, input, context. Writes one line of JSON to
stdout: {"output"} or {"failure", "message", "next_step"}, and "usage" when the result has some. What the agent itself writes to stdout goes to stderr.
"""

import asyncio
import inspect
import json
import os
import sys
import traceback

from dispatch_host_classes import find_parameter, load_class, read_annotation, takes_context
from dispatch_host_errors import Refusal, describe_error
from dispatch_host_input import build_input, compare_arguments
from dispatch_host_result import judge, tell_usage


def main():
    answer_fd, request = take_streams()
    leave_no_traces()
    pid = os.getpid()
    answer = answer_request(request)
    # A child that the agent has forked may come by here as well.
    if os.getpid() == pid:
        with os.fdopen(answer_fd, "wb") as stream:
            stream.write(json.dumps(answer, allow_nan=False).encode() + b"\n")


def take_streams():
    """Reads the request, and keeps stdout for the answer alone, whatever writes to descriptor 1."""
    request = json.loads(sys.stdin.buffer.read())
    answer_fd = os.dup(1)
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    # Each printed line is progress; in a block of 8 KiB it would come too late.
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")
    return answer_fd, request


def leave_no_traces():
    """The agent finds an interpreter as if it had been started by itself."""
    for place in (os.path.dirname(os.path.abspath(__file__)), ""):
        if place in sys.path[:2]:
            sys.path.remove(place)
    del sys.argv[1:]
    sys.dont_write_bytecode = bool(sys.flags.dont_write_bytecode)


def answer_request(request):
    usage = {}
    try:
        result = run_agent(request)
        usage = tell_usage(result)
        return {"output": judge(result), **usage}
    except Refusal as refusal:
        return {**refusal.answer, **usage}
    except BaseException as error:  # SystemExit and KeyboardInterrupt of the agent are failures of it, too
        traceback.print_exc()
        return Refusal("AgentFailed", describe_error(error), '"dispatch logs" shows the whole traceback').answer


def run_agent(request):
    agent_class = load_class(request["agent"])
    parameter = find_parameter(agent_class)
    named = request.get("input_class")
    input_class = load_class(named) if named else read_annotation(agent_class, parameter)
    value = build_input(input_class, request["input"])
    config = request["config"]
    problems = compare_arguments(agent_class, config)
    if problems:
        words = f"{agent_class.__name__} cannot be constructed: {'; '.join(problems)}"
        raise Refusal("InvalidInput", words, 'give it what it needs in the agent\'s "config"')
    more = {"context": request["context"]} if takes_context(agent_class, parameter) else {}
    if inspect.iscoroutinefunction(agent_class.run):
        return asyncio.run(finish(lambda: agent_class(**config).run(value, **more)))
    # Outside of a loop: such a "run" may start one itself.
    result = agent_class(**config).run(value, **more)
    return asyncio.run(finish(lambda: result)) if inspect.isawaitable(result) else result


async def finish(call):
    result = call()
    return await result if inspect.isawaitable(result) else result


if __name__ == "__main__":
    main()
