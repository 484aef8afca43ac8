"""Graphs as 4diac systems and back, and random graphs as JSON configs give them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from compiler.cli.systems import files_of, write_files
from compiler.driver import Options, compile_declared, compile_file
from compiler.ir.declarations import (
    ApplicationDeclaration,
    ConnectionDeclaration,
    ElementDeclaration,
    InterfaceDeclaration,
    NetworkDeclaration,
    ParameterDeclaration,
    SystemDeclaration,
)
from compiler.ir.diagnostics import CompileError, Diagnostics
from compiler.ir.graph import Graph, Group, Source
from compiler.ir.lookup import Lookup
from compiler.ir.policy import Circuit, Policy, Retry, Settings, UserParameter, Workflow
from compiler.ir.serialize import graph_to_json
from fblib.catalog import LIBRARY

OPERATIONS = ("SLEEP", "HTTP_REQUEST", "JSON_TO_STRING", "ASYNC_SLEEP")
BLOCKS = ("E_REND", "E_REND_3", "E_MERGE", "E_SR", "E_SWITCH", "E_CTU", "F_ADD", "E_RESTART")
_LITERALS: Mapping[str, tuple[str, ...]] = {
    "JSON": ("null", '{"a": [1, "x%y%z", "ü\\u0000\ufffe"]}', '"%macro%"', "-1.5"),
    "STRING": ("'plain'", "'it$'s %name% $$'", "'ü$N\ufffe€'", "''"),
    "BOOL": ("TRUE", "FALSE"),
    "LREAL": ("0.5", "1E300", "-3"),
    "UDINT": ("0", "4294967295"),
    "UINT": ("7",),
    "ANY_MAGNITUDE": ("5", "7"),
}
_names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,5}", fullmatch=True)
_paths = st.lists(_names, min_size=1, max_size=3).map(tuple)


@st.composite
def declared_systems(draw: st.DrawFn, *, nested: bool) -> SystemDeclaration:
    """Draw a system of operations and event blocks in one application `App`.

    If it is nested, the names of elements have dots in them: they are paths in groups.
    """
    paths = draw(st.lists(_paths if nested else _names.map(lambda name: (name,)), max_size=8))
    names = [".".join(path) for path in _depth_first(paths)]
    types = {name: draw(st.sampled_from(OPERATIONS + BLOCKS)) for name in names}
    elements = tuple(draw(_elements(name, types)) for name in names)
    network = NetworkDeclaration(
        elements, draw(_connections(types, events=True)), draw(_connections(types, events=False))
    )
    return SystemDeclaration(
        draw(st.sampled_from(["Test", "a graph: 50 %", "Größe"])),
        "json",
        "test.json",
        applications=(
            ApplicationDeclaration(
                "App", network, comment=draw(st.sampled_from(["", "tells\n<more> &amp;"]))
            ),
        ),
        workflow=draw(_workflows(types)),
        settings=draw(st.sampled_from([Settings(), Settings(max_queue=10, max_iterations=20)])),
    )


def _depth_first(paths: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return paths of which none begins with another one, those of a group side by side."""
    tree: dict[str, Any] = {}
    for path in paths:
        inner = tree
        for part in path[:-1]:
            found = inner.setdefault(part, {})
            if found is None:
                break
            inner = found
        else:
            inner.setdefault(path[-1], None)
    return [*_leaves(tree)]


def _leaves(tree: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for name, inner in tree.items():
        if inner is None:
            yield (name,)
        else:
            yield from ((name, *rest) for rest in _leaves(inner))


@st.composite
def _elements(draw: st.DrawFn, name: str, types: Mapping[str, str]) -> ElementDeclaration:
    interface = _interface(types[name])
    values = {
        pin.name: draw(st.none() | st.sampled_from(_LITERALS[pin.type])) for pin in interface.inputs
    }
    policy = Policy()
    if types[name] in OPERATIONS:
        siblings = [other for other in types if other.rpartition(".")[0] == name.rpartition(".")[0]]
        policy = draw(_policies(siblings))
    return ElementDeclaration(
        name,
        types[name],
        parameters=tuple(
            ParameterDeclaration(pin, value) for pin, value in values.items() if value is not None
        ),
        policy=policy,
        label=draw(st.sampled_from(["", "fetch it", "'quoted'", "ein „Zitat“ $", "\ufffe&amp;"])),
    )


def _policies(names: Sequence[str]) -> st.SearchStrategy[Policy]:
    return st.builds(
        Policy,
        retry=st.builds(
            Retry,
            attempts=st.integers(1, 9),
            delay=st.floats(0, 100),
            backoff=st.sampled_from(["fixed", "linear", "exponential"]),
        ),
        timeout=st.none() | st.floats(0.001, 1000),
        tag=st.text(max_size=4),
        compensate=st.just("") | st.sampled_from(names),
    )


def _workflows(types: Mapping[str, str]) -> st.SearchStrategy[Workflow]:
    if not types:
        return st.just(Workflow())
    nodes = st.sampled_from([f"App.{name}" for name in types])
    return st.builds(
        Workflow,
        schedule=st.sampled_from(["", "*/5 * * * *"]),
        config=st.just("") | nodes,
        user_parameters=st.lists(
            st.builds(UserParameter, name=st.text(max_size=5), node=nodes, pin=_names), max_size=2
        ).map(tuple),
        on_failure=st.sampled_from(["cancel", "continue"]),
        tags=st.dictionaries(st.text(max_size=3), st.integers(1, 9), max_size=2),
        circuit=st.builds(Circuit, failures=st.integers(0, 9)),
    )


@st.composite
def _connections(
    draw: st.DrawFn, types: Mapping[str, str], *, events: bool
) -> tuple[ConnectionDeclaration, ...]:
    sources, targets = _ends(types, events=events)
    if not sources or not targets:
        return ()
    pairs = draw(
        st.lists(
            st.tuples(st.sampled_from(sources), st.sampled_from(targets)),
            unique=True,
            max_size=12,
        )
    )
    if events:
        return tuple(ConnectionDeclaration(one[0], other[0]) for one, other in pairs)
    fed: dict[str, ConnectionDeclaration] = {}
    for (source, carried), (target, wanted) in pairs:
        if _fits(wanted, carried):
            part = ".part" if carried == "JSON" and draw(st.booleans()) else ""
            fed[target] = ConnectionDeclaration(f"{source}{part}", target)
    return tuple(fed.values())


def _fits(wanted: str, carried: str) -> bool:
    if wanted == "ANY_MAGNITUDE":
        return carried in ("UINT", "UDINT", "LREAL")
    return carried == wanted or (wanted == "JSON" and carried != "ANY_MAGNITUDE")


def _ends(
    types: Mapping[str, str], *, events: bool
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the sources and targets there are, with the types of their data."""
    sources, targets = [], []
    for name, type_name in types.items():
        interface = _interface(type_name)
        outputs = interface.event_outputs if events else interface.outputs
        inputs = interface.event_inputs if events else interface.inputs
        sources += [(f"{name}.{pin.name}", pin.type) for pin in outputs]
        targets += [(f"{name}.{pin.name}", pin.type) for pin in inputs]
    return sources, targets


def _interface(type_name: str) -> InterfaceDeclaration:
    found = LIBRARY.find_type(type_name)
    assert found is not None
    return found.interface


def compiled(system: SystemDeclaration) -> Graph:
    """Compile a declared system.

    Raises:
        CompileError: it has mistakes.
    """
    diagnostics = Diagnostics()
    graph = compile_declared(system, lookup=Lookup([], LIBRARY), diagnostics=diagnostics)
    if graph is None:
        raise CompileError(diagnostics)
    return graph


def grouped(graph: Graph) -> Graph:
    """Return a graph with a group for each path that its ids begin with."""
    groups: dict[str, Group] = {}
    for node in graph.nodes:
        parent, _, _ = node.id.rpartition(".")
        parts = parent.split(".")
        for count in range(1, len(parts) + 1):
            name = ".".join(parts[:count])
            outer = ".".join(parts[: count - 1]) or None
            made = (
                Group(id=name, kind="subapplication", parent=outer)
                if outer
                else Group(id=name, kind="application")
            )
            groups.setdefault(name, made)
        home = groups[parent]
        groups[parent] = home.model_copy(update={"nodes": (*home.nodes, node.id)})
    if not graph.nodes:
        return graph
    comment = graph.groups[0].comment
    groups["App"] = groups["App"].model_copy(update={"comment": comment})
    return graph.model_copy(update={"groups": tuple(groups.values())})


def written(graph: Graph, folder: Path, *, libraries: Sequence[Path] = ()) -> Path:
    """Export a graph into a folder; return the system's file."""
    files = files_of(graph, "Exported.sys", library=LIBRARY, folders=libraries)
    folder.mkdir(exist_ok=True)
    write_files(folder, files, source=folder / "none")
    return folder / "Exported.sys"


def compiled_again(system: Path, *, libraries: Sequence[Path] = ()) -> Graph:
    """Compile an exported system.

    Raises:
        CompileError: it has mistakes.
    """
    options = Options(libraries=tuple(libraries))
    result = compile_file(system, library=LIBRARY, options=options)
    if result.graph is None:
        raise CompileError(result.diagnostics)
    return result.graph


def bare(graph: Graph) -> str:
    """Return the text of a graph without where it came from and how it is drawn."""
    nodes = (replace(node, span="", position=None) for node in graph.nodes)
    groups = (group.model_copy(update={"position": None}) for group in graph.groups)
    return graph_to_json(
        graph.model_copy(
            update={
                "source": Source(format="json", file=""),
                "nodes": tuple(nodes),
                "groups": tuple(groups),
                "event_wires": tuple(wire._replace(span="") for wire in graph.event_wires),
                "data_wires": tuple(wire._replace(span="") for wire in graph.data_wires),
            }
        )
    )
