"""How long compiling takes, pass by pass, and that it grows linearly.

    python benchmarks/compile.py [--blocks 1000 10000] [--shapes star chain ...] [--memory]

`star`: tasks that wait for one; `chain`: each waits for the one before; `fan`: one waits for all;
`layers`: a square of which each waits for two of the row before. Where a task waits for several,
blocks join their events: they count, too. `config` is the star as a JSON config, `system` a file
as the 4diac IDE would write it: counters, adders and switches in subapplications of fifty.

All in milliseconds, the best of three; `MB` of memory are those of the graph, `peak` the most that
the passes need at once.
"""

import argparse
import gc
import json
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from itertools import pairwise
from math import isqrt
from pathlib import Path

from benchmarks.graph_peers.fbflow_graphs import library, system_of
from benchmarks.graph_peers.shapes import edges
from compiler.driver import Options
from compiler.frontends.fourdiac import read_system
from compiler.frontends.jsonconf import read_config
from compiler.ir.catalog import Catalog
from compiler.ir.declarations import SystemDeclaration
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.garbage import collection_paused
from compiler.ir.graph import Graph
from compiler.ir.lookup import Lookup
from compiler.ir.serialize import graph_from_json, graph_to_json
from compiler.ir.source import SourceTexts
from compiler.passes.bind import bind
from compiler.passes.flatten import flatten
from compiler.passes.resolve import resolve
from compiler.passes.schedule import schedule
from compiler.passes.validate import validate

SHAPES = ("star", "chain", "fan", "layers", "config", "system")
STEPS = ("read", "validate", "flatten", "bind", "resolve", "schedule", "write", "load")
COMPILING = 6
"""So many of these steps make the graph; the others are `dag.json` and back."""
ROUNDS = 3
PER_SUBAPPLICATION = 50

Read = Callable[[], SystemDeclaration]


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--blocks", nargs="*", type=int, default=[1_000, 10_000])
    parser.add_argument("--shapes", nargs="*", choices=SHAPES, default=SHAPES)
    parser.add_argument("--memory", action="store_true", help="measure memory, too (slow)")
    given = parser.parse_args()
    catalog = library()
    print(f"{'':8}{'blocks':>8}" + "".join(f"{step:>9}" for step in STEPS[:COMPILING]), end="")
    print(
        f"{'total':>8}{'us/block':>9}" + "".join(f"{step:>7}" for step in STEPS[COMPILING:]), end=""
    )
    print(f"{'MB':>7}{'peak':>6}" if given.memory else "")
    with tempfile.TemporaryDirectory() as folder:
        for shape in given.shapes:
            for size in given.blocks:
                show(shape, reader(shape, size, catalog, Path(folder)), catalog, given.memory)


def show(shape: str, read: Read, catalog: Catalog, with_memory: bool) -> None:
    """Print one line."""
    rounds = [measured(read, catalog) for _ in range(ROUNDS)]
    blocks = rounds[0][1]
    best = [min(taken) for taken in zip(*(taken for taken, _ in rounds), strict=True)]
    total = sum(best[:COMPILING])
    print(
        f"{shape:8}{blocks:>8,}" + "".join(f"{1e3 * one:>9.1f}" for one in best[:COMPILING]), end=""
    )
    print(f"{1e3 * total:>8.0f}{1e6 * total / blocks:>9.1f}", end="")
    print("".join(f"{1e3 * one:>7.0f}" for one in best[COMPILING:]), end="")
    print("".join(f"{one / 1e6:>7.1f}" for one in memory(read, catalog)) if with_memory else "")


def measured(read: Read, catalog: Catalog) -> tuple[list[float], int]:
    """Return the seconds of each step, and how many blocks there are."""
    gc.collect()
    times = [time.perf_counter()]
    with collection_paused():
        system = read()
        times.append(time.perf_counter())
        graph = compiled(system, catalog, lambda: times.append(time.perf_counter()))
    text = graph_to_json(graph)
    times.append(time.perf_counter())
    graph_from_json(text)
    times.append(time.perf_counter())
    return [after - before for before, after in pairwise(times)], len(graph.nodes)


def compiled(system: SystemDeclaration, catalog: Catalog, done: Callable[[], None]) -> Graph:
    """Do what the driver does, and say when each pass is done."""
    options, diagnostics = Options(), Diagnostics()
    lookup = Lookup([], catalog)
    project = validate(system, lookup=lookup, diagnostics=diagnostics)
    done()
    network = flatten(project, options.choice, diagnostics=diagnostics)
    done()
    network = bind(network, diagnostics=diagnostics)
    done()
    graph = resolve(network, lookup=lookup, diagnostics=diagnostics)
    done()
    graph = schedule(graph, span=system.span, diagnostics=diagnostics)
    done()
    if diagnostics.has_errors:
        raise SystemExit("\n".join(f"{one.span}: {one.message}" for one in diagnostics))
    return graph


def memory(read: Read, catalog: Catalog) -> tuple[int, int]:
    """Return the bytes of the graph, and the most that compiling it needs at once."""
    system = read()
    gc.collect()
    tracemalloc.start()
    graph = compiled(system, catalog, lambda: None)
    most = tracemalloc.get_traced_memory()[1]
    gc.collect()
    own = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del graph
    return own, most


# --- What is compiled -----------------------------------------------------------------------


def reader(shape: str, size: int, catalog: Catalog, folder: Path) -> Read:
    """Return what reads, or declares, a system of this shape."""
    path = folder / f"{shape}{size}.{'sys' if shape == 'system' else 'json'}"
    texts, diagnostics = SourceTexts(), Diagnostics()

    def read() -> SystemDeclaration:
        found = (
            read_system(path, texts=texts, diagnostics=diagnostics)
            if shape == "system"
            else read_config(path, catalog=catalog, texts=texts, diagnostics=diagnostics)
        )
        if found is None:
            raise SystemExit("\n".join(f"{one.span}: {one.message}" for one in diagnostics))
        return found

    if shape == "system":
        path.write_text("".join(system_file(size)), encoding="utf-8")
        return read
    if shape == "config":
        path.write_text(config_file(size), encoding="utf-8")
        return read
    number = isqrt(size) if shape == "layers" else size
    declared = system_of(edges(f"{shape}-{number}"), type_name="NOOP")
    return lambda: declared


def config_file(tasks: int) -> str:
    """Return the text of a config in which all tasks wait for the first."""
    work = {"operation": "json.select", "params": {"data": {"a": 1}, "expression": "a"}}
    others = [{"id": f"t{i}", **work, "dependencies": ["root"]} for i in range(tasks)]
    return json.dumps({"name": "Star", "tasks": [{"id": "root", **work}, *others]})


def system_file(blocks: int) -> Iterator[str]:
    """Return the text of a system with this many blocks."""
    groups = blocks // PER_SUBAPPLICATION
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<System Name="Large">\n'
    yield '<Application Name="App">\n<SubAppNetwork>\n'
    for group in range(groups):
        yield from _subapplication(group)
    yield "<EventConnections>\n"
    for group in range(groups - 1):
        yield f'<Connection Source="S{group}.EO" Destination="S{group + 1}.EI"/>\n'
    yield "</EventConnections>\n</SubAppNetwork>\n</Application>\n"
    yield '<Device Name="PC" Type="FORTE_PC"><Resource Name="RES" Type="EMB_RES"><FBNetwork>'
    yield '<EventConnections><Connection Source="START.COLD" Destination="App.S0.EI"/>'
    yield "</EventConnections></FBNetwork></Resource></Device>\n"
    for group in range(groups):
        yield f'<Mapping From="App.S{group}" To="PC.RES"/>\n'
    yield "</System>\n"


def _subapplication(group: int) -> Iterator[str]:
    types = ("E_CTU", "F_ADD", "E_SWITCH", "INT2INT", "E_SR")
    inputs = ("CU", "REQ", "EI", "REQ", "S")
    outputs = ("CUO", "CNF", "EO0", "CNF", "EO")
    yield f'<SubApp Name="S{group}" x="{group * 100}" y="0">\n<SubAppInterfaceList>\n'
    yield '<SubAppEventInputs><SubAppEvent Name="EI"/></SubAppEventInputs>\n'
    yield '<SubAppEventOutputs><SubAppEvent Name="EO"/></SubAppEventOutputs>\n'
    yield "</SubAppInterfaceList>\n<SubAppNetwork>\n"
    for number in range(PER_SUBAPPLICATION):
        name = types[number % 5]
        yield f'<FB Name="F{number}" Type="{name}" x="{number * 500}" y="100">'
        if name == "F_ADD":
            yield '<Parameter Name="IN2" Value="INT#1"/>'
        yield "</FB>\n"
    last = PER_SUBAPPLICATION - 1
    yield "<EventConnections>\n"
    yield f'<Connection Source="EI" Destination="F0.{inputs[0]}"/>\n'
    for number in range(last):
        yield (
            f'<Connection Source="F{number}.{outputs[number % 5]}" '
            f'Destination="F{number + 1}.{inputs[(number + 1) % 5]}"/>\n'
        )
    yield f'<Connection Source="F{last}.{outputs[last % 5]}" Destination="EO"/>\n'
    yield "</EventConnections>\n<DataConnections>\n"
    for number in range(1, PER_SUBAPPLICATION, 5):
        yield f'<Connection Source="F{number}.OUT" Destination="F{number + 2}.IN"/>\n'
    yield "</DataConnections>\n</SubAppNetwork>\n</SubApp>\n"


if __name__ == "__main__":
    main()
