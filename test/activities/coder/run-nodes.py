"""Imports the node files that standard input names, runs each, and prints what they gave as JSON."""

import asyncio
import dataclasses
import importlib.util
import json
import sys


class Client:
    """Fails the first call of every operation, then answers."""

    def __init__(self):
        self.calls = []

    async def execute(self, operation, payload):
        self.calls.append(operation)
        if self.calls.count(operation) == 1:
            raise ConnectionError("not yet")
        return {"done": operation, **payload}


class BrokenClient:
    def __init__(self, error):
        self.error = error

    async def execute(self, operation, payload):
        raise self.error


class Handler:
    async def process(self, payload):
        return {**payload, "handled": True}


class Undo:
    def __init__(self, undone, name):
        self.undone = undone
        self.name = name

    async def process(self, payload):
        self.undone.append(self.name)


class BrokenHandler:
    async def process(self, payload):
        raise ValueError("no")


def load(path):
    spec = importlib.util.spec_from_file_location("generated", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(node, input_data):
    return dataclasses.asdict(asyncio.run(node.process(input_data)))


def run_effect(module, node_class, model):
    given = model(payload={"id": 7})

    def fail(cause):
        try:
            run(node_class(BrokenClient(cause), max_attempts=2, backoff_seconds=0), given)
        except Exception as error:
            return [type(error).__name__, str(error), error.attempts, error.__cause__ is cause]

    return {
        "result": run(node_class(Client(), backoff_seconds=0), given),
        "outage": fail(ConnectionError("never")),
        "mistake": fail(TypeError("wrong")),
    }


def run_compute(module, node_class, model):
    given = model(values={"a": 1})
    return {"result": run(node_class(), given), "again": run(node_class(), given)}


def run_reducer(module, node_class, model):
    state = {"kept": True}
    given = model(state=state, events=[{"n": 1}, {"n": 2}])
    return {"result": run(node_class(), given), "state_before": state}


def run_orchestrator(module, node_class, model):
    given = model(payload={"a": 1})
    steps = [name for name in vars(node_class) if name.startswith("step_")]
    return {
        "result": run(node_class(), given),
        "handled": run(node_class({steps[0]: Handler()}), given),
        "failed": run(node_class({steps[0]: BrokenHandler()}), given),
        "undone": run_failing_last(node_class, steps, given),
    }


def run_failing_last(node_class, steps, given):
    undone = []
    handlers = {name: Handler() for name in steps} | {steps[-1]: BrokenHandler()}
    undo = {name: Undo(undone, name) for name in steps} | {steps[0]: BrokenHandler()}
    return [run(node_class(handlers, undo), given)["steps"], undone]


RUNNERS = {
    "Effect": run_effect,
    "Compute": run_compute,
    "Reducer": run_reducer,
    "Orchestrator": run_orchestrator,
}


def main():
    answers = []
    for node in json.load(sys.stdin):
        module = load(node["path"])
        node_class = getattr(module, node["class_name"])
        stem = node["class_name"][len("Node") : -len(node["node_type"])]
        answer = RUNNERS[node["node_type"]](module, node_class, getattr(module, f"Model{stem}Input"))
        answers.append({"doc": module.__doc__, **answer})
    json.dump(answers, sys.stdout)


main()
