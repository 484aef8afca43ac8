"""Graphs that no compiler has made: each runs as in the Python kernel, or is refused clearly.

What is between is a graph with some parts exchanged for others: types, names, numbers, statements.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

import pytest

from compiler.ir.graph import Graph
from compiler.ir.serialize import GraphFormatError, graph_from_json, graph_to_json
from runtime.errors import RunError
from tests.kernels import make_kernel
from tests.random_graphs import GraphMaker, Style

pytest.importorskip("wasmtime")

_TYPES = (
    *("BOOL", "WORD", "SINT", "INT", "LINT", "ULINT", "REAL", "LREAL", "TIME", "CHAR", "STRING"),
    *("STRING[3]", "WSTRING", "JSON", "ARRAY [0..2] OF INT", "ARRAY [1..2, 0..1] OF STRING"),
    *("ARRAY [*] OF INT", "p::Point", "nobody", "ANY", "ARRAY [-5..1000000] OF LINT"),
)
_NUMBERS = (0, 1, -1, 5, 1 << 31, 1 << 63, 1 << 64, -(1 << 63) - 1, 10**400, 1.5, True, "abc")
Spot = tuple[Any, Any]
"""A dict or list, and a key in it."""


def _spots(data: Any, *, is_code: bool = False) -> Iterator[Spot]:  # noqa: ANN401 - any JSON value
    if isinstance(data, dict | list):
        for key in data if isinstance(data, dict) else range(len(data)):
            inside = is_code or key in ("body", "functions", "datatypes")
            if inside:
                yield data, key
            yield from _spots(data[key], is_code=inside)


def _spoil(random: Random, data: dict[str, Any]) -> None:
    """Exchange one part of the code."""
    code = {key: data[key] for key in ("types", "functions", "datatypes") if key in data}
    spots = list(_spots(code))
    holder, key = random.choice(spots)
    value = holder[key]
    if key == "type":
        holder[key] = random.choice(_TYPES)
    elif isinstance(value, int | float):
        holder[key] = random.choice(_NUMBERS)
    elif isinstance(value, list) and value and random.random() < 0.5:
        value.pop(random.randrange(len(value)))
    else:
        alike = [one[at] for one, at in spots if _are_alike(value, one[at])]
        holder[key] = deepcopy(random.choice(alike))


def _are_alike(one: Any, other: Any) -> bool:  # noqa: ANN401
    if isinstance(one, dict) and isinstance(other, dict):
        return ("kind" in one) == ("kind" in other)
    return type(one) is type(other)


def _ran(kind: str, graph: Graph, seed: int) -> list[Any]:
    """Return what became of some events."""
    random = Random(seed)  # noqa: S311 - reproducible, not secret
    kernel = make_kernel(kind, graph)
    entries = [
        (node.id, event.name)
        for node in graph.nodes
        for event in graph.types[node.type].interface.event_inputs
    ]
    told: list[Any] = []
    try:
        for _ in range(5):
            kernel.inject(*random.choice(entries))
            told.append(kernel.run(200))
    except RunError as error:
        told.append((error.code, error.message, error.node, error.algorithm, error.place))
    return [*told, kernel.executed, json.dumps(kernel.save(), sort_keys=True)]


@pytest.mark.parametrize("start", range(0, 200, 20))
@pytest.mark.parametrize("kind", ["wasm", "generic wasm"])
def test_spoilt_graphs_run_alike_or_are_refused(kind: str, start: int) -> None:
    from runtime.kernel.wasm_kernel.memory import CannotUseError  # noqa: PLC0415

    for seed in range(start, start + 20):
        random = Random(seed)  # noqa: S311
        data = json.loads(graph_to_json(GraphMaker(seed, Style()).graph()))
        for _ in range(random.randint(1, 3)):
            _spoil(random, data)
        try:
            graph = graph_from_json(json.dumps(data))
        except GraphFormatError:
            continue
        try:
            found = _ran(kind, graph, seed)
        except (CannotUseError, RunError):
            continue
        assert found == _ran("python", graph, seed), f"seed {seed}"
