"""Graphs of operations that do nothing, as FBFlow compiles them.

python benchmarks/graph_peers/fbflow_graphs.py CASE FILE
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.graph_peers.shapes import Edges, edges
from compiler.driver import compile_declared
from compiler.ir.declarations import (
    ApplicationDeclaration,
    ConnectionDeclaration,
    ElementDeclaration,
    NetworkDeclaration,
    SystemDeclaration,
)
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.graph import Graph
from compiler.ir.lookup import Lookup
from compiler.ir.serialize import graph_to_json
from fblib.catalog import Library
from fblib.declare import operation
from fblib.families import families
from fblib.family import Family

NOOP = operation("noop", inputs=("values: JSON",), outputs=("value: JSON",), comment="Nothing")
NAP = operation("nap", inputs=("values: JSON",), outputs=("value: JSON",), comment="50 ms")
WIDEST = 16


def system_of(tasks: Edges, *, type_name: str) -> SystemDeclaration:
    """Declare the tasks as a config's would be: results go into the parents' names."""
    elements = [ElementDeclaration("START", "E_RESTART")]
    events: list[ConnectionDeclaration] = []
    data: list[ConnectionDeclaration] = []
    for name, parents in tasks:
        elements.append(ElementDeclaration(name, type_name))
        data += [ConnectionDeclaration(f"{one}.value", f"{name}.values.{one}") for one in parents]
        sources = [f"{one}.CNF" for one in parents] or ["START.COLD"]
        while len(sources) > 1:
            sources = list(_joined(name, sources, elements, events))
        events.append(ConnectionDeclaration(sources[0], f"{name}.REQ"))
    network = NetworkDeclaration(tuple(elements), tuple(events), tuple(data))
    return SystemDeclaration(
        "Bench", "json", "bench", applications=(ApplicationDeclaration("App", network),)
    )


def library() -> Library:
    """Return the block library with the operations of the tasks."""
    return Library((*families().values(), Family("bench", "Bench", types=(NOOP, NAP))))


def graph_of(tasks: Edges, *, type_name: str) -> Graph:
    """Compile the tasks."""
    diagnostics = Diagnostics()
    system = system_of(tasks, type_name=type_name)
    graph = compile_declared(system, lookup=Lookup([], library()), diagnostics=diagnostics)
    assert graph is not None, list(diagnostics)  # noqa: S101 - a script
    return graph


def _joined(
    name: str,
    sources: list[str],
    elements: list[ElementDeclaration],
    events: list[ConnectionDeclaration],
) -> Iterator[str]:
    for at in range(0, len(sources), WIDEST):
        group = sources[at : at + WIDEST]
        if len(group) == 1:
            yield group[0]
            continue
        join = f"{name}_join_{len(elements)}"
        elements.append(ElementDeclaration(join, f"E_REND_{len(group)}"))
        events += [ConnectionDeclaration(one, f"{join}.EI{i}") for i, one in enumerate(group, 1)]
        yield f"{join}.EO"


def main() -> None:
    """Compile one case into a file."""
    case, file = sys.argv[1], Path(sys.argv[2])
    begun = time.perf_counter()
    graph = graph_of(edges(case), type_name="NAP" if case.startswith("sleep") else "NOOP")
    file.write_text(graph_to_json(graph), encoding="utf-8")
    print(json.dumps({"compile": time.perf_counter() - begun}))


if __name__ == "__main__":
    main()
