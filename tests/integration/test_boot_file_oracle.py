"""A system and the boot file the 4diac IDE wrote for it: flattening must give the same."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from compiler.driver import Options, compile_file, graph_of
from compiler.frontends.bootfile import read_bootfile
from compiler.ir.datatypes import DataType, GenericType
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.graph import Graph
from compiler.ir.literals import default_value, parse_literal
from compiler.ir.source import SourceTexts
from fblib.catalog import LIBRARY

PROJECT = "Ventilsteuerung/4diacIDE-workspace"
BOOT = "Ventilsteuerung/boot-files/test_FORTE_PC.fboot"


@dataclass(frozen=True)
class Pair:
    """A system, its boot file, and how much stands in the latter."""

    folder: str
    connections: int
    values: int

    def system(self, shared: Path) -> Path:
        return shared / "corpus" / self.folder / PROJECT / "test" / "test.sys"

    def boot_file(self, shared: Path) -> Path:
        return shared / "corpus" / self.folder / BOOT


PAIRS = [
    pytest.param(Pair("4diac-SlurryTanker-sample", 286, 225), id="SlurryTanker"),
    pytest.param(Pair("4diac_EasyExampleCounter", 72, 62), id="EasyExampleCounter"),
]


def compiled(pair: Pair, shared: Path) -> Graph:
    libraries = (
        shared / "corpus" / pair.folder / PROJECT / ".lib",
        shared / "corpus" / "4diac-typelibrary" / "develop_2024-10-24_libs-1.0.0",
    )
    options = Options(libraries=tuple(folder for folder in libraries if folder.is_dir()))
    return graph_of(compile_file(pair.system(shared), library=LIBRARY, options=options))


def deployed_names(graph: Graph) -> dict[str, str]:
    """Node id -> the name in the boot file, for what the IDE deploys.

    The insides of composites are compiled into the runtime; a resource's own blocks are named
    without it.
    """
    inside = {node for group in graph.groups if group.kind == "composite" for node in group.nodes}
    names = {}
    for device in graph.placement:
        for resource in device.resources:
            for node in resource.nodes:
                if node not in inside:
                    names[node] = node.removeprefix(f"{resource.id}.")
    return names


def is_implied(graph: Graph, names: dict[str, str], source: str) -> bool:
    """Whether a wire comes from an E_TRIG: typed events have no connection of their own."""
    types = {node.id: node.type for node in graph.nodes}
    return types[source] == "E_TRIG" and source in names


@pytest.mark.parametrize("pair", PAIRS)
def test_connections_are_exactly_those_of_the_boot_file(pair: Pair, shared: Path) -> None:
    graph = compiled(pair, shared)
    names = deployed_names(graph)
    boot = read_bootfile(pair.boot_file(shared), texts=SourceTexts(), diagnostics=Diagnostics())
    assert boot is not None
    expected = {
        (connection.source, connection.target)
        for resource in boot.devices[0].resources
        for connection in resource.network.event_connections
    }

    actual = {
        (f"{names[wire.source]}.{wire.source_pin}", f"{names[wire.target]}.{wire.target_pin}")
        for wire in (*graph.event_wires, *graph.data_wires)
        if wire.source in names
        and wire.target in names
        and not is_implied(graph, names, wire.source)
    }

    assert len(expected) == pair.connections
    assert actual == expected


@pytest.mark.parametrize("pair", PAIRS)
def test_values_are_exactly_those_of_the_boot_file(pair: Pair, shared: Path) -> None:
    """Compared as values of the pin's type: IDE 3.1 also writes some that are the default."""
    graph = compiled(pair, shared)
    names = deployed_names(graph)
    boot = read_bootfile(pair.boot_file(shared), texts=SourceTexts(), diagnostics=Diagnostics())
    assert boot is not None
    types = {node.id: graph.types[node.type] for node in graph.nodes}
    pins: dict[str, DataType] = {
        f"{names[node]}.{port.name}": port.type
        for node in names
        for port in types[node].interface.inputs
    }
    written = {
        f"{element.name}.{parameter.name}": parameter.value
        for resource in boot.devices[0].resources
        for element in resource.network.elements
        for parameter in element.parameters
    }
    ours = {
        f"{names[node.id]}.{pin}": text
        for node in graph.nodes
        if node.id in names
        for pin, text in node.parameters.items()
    }

    assert len(written) == pair.values
    assert not set(ours) - set(written) - {"E_TRIG.EVENTTYPE"}
    for pin, text in written.items():
        assert not isinstance(pins[pin], GenericType)
        expected = parse_literal(text, pins[pin], structs=graph.datatypes)
        actual = (
            parse_literal(ours[pin], pins[pin], structs=graph.datatypes)
            if pin in ours
            else default_value(pins[pin], graph.datatypes)
        )
        assert actual == expected, pin
