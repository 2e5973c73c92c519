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
    async def execute(self, operation, payload):
        raise ConnectionError("never")


class Handler:
    async def process(self, payload):
        return {**payload, "handled": True}


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
    failure = None
    try:
        run(node_class(BrokenClient(), max_attempts=2, backoff_seconds=0), given)
    except Exception as error:
        failure = [type(error).__name__, str(error), type(error.__cause__).__name__]
    return {"result": run(node_class(Client(), backoff_seconds=0), given), "failure": failure}


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
    }


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
