"""Random nested systems: flattening agrees with an independent oracle, graphs are valid.

The oracle knows nothing of the passes: it draws every pin of the tree as a vertex, every
connection as an edge, and asks which pins of blocks are reached from which.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compiler.driver import Options, compile_bytes, graph_of
from compiler.ir.graph import Graph
from compiler.ir.serialize import graph_from_json, graph_to_json
from fblib.catalog import LIBRARY

DEPTH = 3
Pin = tuple[str, str]
Wire = tuple[str, str, str, str]


@dataclass(frozen=True)
class Pins:
    """The pins of a block or of a subapplication."""

    event_inputs: tuple[str, ...]
    event_outputs: tuple[str, ...]
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()


TYPES = {
    "INT2INT": Pins(("REQ",), ("CNF",), ("IN",), ("OUT",)),
    "E_SPLIT": Pins(("EI",), ("EO1", "EO2")),
    "E_MERGE": Pins(("EI1", "EI2"), ("EO",)),
    "Box": Pins(("REQ",), ("CNF",), ("IN",), ("OUT",)),
}
BOX = """<FBType Name="Box"><InterfaceList>
<EventInputs><Event Name="REQ"><With Var="IN"/></Event></EventInputs>
<EventOutputs><Event Name="CNF"><With Var="OUT"/></Event></EventOutputs>
<InputVars><VarDeclaration Name="IN" Type="INT"/></InputVars>
<OutputVars><VarDeclaration Name="OUT" Type="INT"/></OutputVars></InterfaceList>
<FBNetwork><FB Name="b" Type="INT2INT"/>
<EventConnections><Connection Source="REQ" Destination="b.REQ"/>
<Connection Source="b.CNF" Destination="CNF"/></EventConnections>
<DataConnections><Connection Source="IN" Destination="b.IN"/>
<Connection Source="b.OUT" Destination="OUT"/></DataConnections></FBNetwork></FBType>
"""


@dataclass(frozen=True)
class Network:
    """Elements by name (a type, or a subapplication) and connections `Element.PIN`."""

    pins: Pins
    elements: "dict[str, str | Network]"
    events: tuple[tuple[str, str], ...]
    data: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class System:
    """An application, and the resource (or none) of each of its elements."""

    application: Network
    places: dict[str, str]


# --- Making systems ----------------------------------------------------------------------


def names(prefix: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.integers(0, 2).map(lambda count: tuple(f"{prefix}{n}" for n in range(count)))


interfaces = st.builds(Pins, names("ei"), names("eo"), names("di"), names("do"))


@st.composite
def networks(draw: st.DrawFn, *, pins: Pins, depth: int) -> Network:
    elements: dict[str, str | Network] = {}
    choices = [*TYPES, "INT2INT", *(["sub"] * 3 if depth else [])]
    for number, kind in enumerate(draw(st.lists(st.sampled_from(choices), max_size=5))):
        elements[f"e{number}"] = (
            draw(networks(pins=draw(interfaces), depth=depth - 1)) if kind == "sub" else kind
        )
    return Network(
        pins,
        elements,
        tuple(draw(connections(pins, elements, events=True))),
        tuple(draw(connections(pins, elements, events=False))),
    )


def connections(
    pins: Pins, elements: dict[str, "str | Network"], *, events: bool
) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Connect any sources with any targets of a network; data targets take one source each."""
    sources = list(pins.event_inputs if events else pins.inputs)
    targets = list(pins.event_outputs if events else pins.outputs)
    for name, element in elements.items():
        inner = pins_of(element)
        sources += [f"{name}.{p}" for p in (inner.event_outputs if events else inner.outputs)]
        targets += [f"{name}.{p}" for p in (inner.event_inputs if events else inner.inputs)]
    if not sources or not targets:
        return st.just([])
    wire = st.tuples(st.sampled_from(sources), st.sampled_from(targets))
    return st.lists(wire, max_size=8, unique_by=lambda ends: ends if events else ends[1])


@st.composite
def systems(draw: st.DrawFn) -> System:
    application = draw(networks(pins=Pins((), ()), depth=DEPTH))
    place = st.sampled_from(["D.R0", "D.R1", ""])
    return System(application, {name: draw(place) for name in application.elements})


def pins_of(element: "str | Network") -> Pins:
    return TYPES[element] if isinstance(element, str) else element.pins


# --- Writing them ------------------------------------------------------------------------


def system_xml(system: System) -> bytes:
    mapped = "".join(
        f'<Mapping From="App.{name}" To="{place}"/>'
        for name, place in system.places.items()
        if place
    )
    resources = "".join(f'<Resource Name="R{n}" Type="EMB_RES"/>' for n in range(2))
    return (
        f'<System Name="S"><Application Name="App"><SubAppNetwork>'
        f"{network_xml(system.application)}</SubAppNetwork></Application>"
        f'<Device Name="D" Type="FORTE_PC">{resources}</Device>{mapped}</System>'
    ).encode()


def network_xml(network: Network) -> str:
    parts = [
        f'<FB Name="{name}" Type="{element}"/>'
        if isinstance(element, str)
        else f'<SubApp Name="{name}">{interface_xml(element.pins)}'
        f"<SubAppNetwork>{network_xml(element)}</SubAppNetwork></SubApp>"
        for name, element in network.elements.items()
    ]
    for tag, connections in (("Event", network.events), ("Data", network.data)):
        inner = "".join(
            f'<Connection Source="{source}" Destination="{target}"/>'
            for source, target in connections
        )
        parts.append(f"<{tag}Connections>{inner}</{tag}Connections>")
    return "".join(parts)


def interface_xml(pins: Pins) -> str:
    def listed(tag: str, item: str, pin_names: Sequence[str], type_name: str) -> str:
        inner = "".join(f'<{item} Name="{name}" Type="{type_name}"/>' for name in pin_names)
        return f"<{tag}>{inner}</{tag}>"

    return (
        "<SubAppInterfaceList>"
        + listed("SubAppEventInputs", "SubAppEvent", pins.event_inputs, "Event")
        + listed("SubAppEventOutputs", "SubAppEvent", pins.event_outputs, "Event")
        + listed("InputVars", "VarDeclaration", pins.inputs, "INT")
        + listed("OutputVars", "VarDeclaration", pins.outputs, "INT")
        + "</SubAppInterfaceList>"
    )


# --- The oracle --------------------------------------------------------------------------


@dataclass
class Oracle:
    """Every block by its path, and the edges between all pins of the tree."""

    blocks: dict[str, str]
    events: dict[Pin, list[Pin]]
    data: dict[Pin, list[Pin]]

    def wires(self, edges: dict[Pin, list[Pin]]) -> Iterator[Wire]:
        for source in edges:
            if source[0] in self.blocks:
                for target in self.reached(source, edges):
                    yield (*source, *target)

    def reached(self, source: Pin, edges: dict[Pin, list[Pin]]) -> list[Pin]:
        """Return the pins of blocks a source leads to, in the order they are met."""
        found: dict[Pin, None] = {}
        passed: set[Pin] = set()
        ahead = list(reversed(edges.get(source, [])))
        while ahead:
            pin = ahead.pop()
            if pin[0] in self.blocks:
                found.setdefault(pin)
            elif pin not in passed:
                passed.add(pin)
                ahead.extend(reversed(edges.get(pin, [])))
        return list(found)


def expected(system: System) -> Oracle:
    oracle = Oracle({}, {}, {})

    def pin_at(path: str, endpoint: str) -> Pin:
        element, _, pin = endpoint.rpartition(".")
        return (f"{path}.{element}" if element else path), pin

    def walk(path: str, network: Network) -> None:
        for name, element in network.elements.items():
            inner = f"{path}.{name}"
            if not isinstance(element, str):
                walk(inner, element)
                continue
            oracle.blocks[inner] = element
            if element == "Box":
                oracle.blocks[f"{inner}.b"] = "INT2INT"
                connect(inner, (("REQ", "b.REQ"), ("b.CNF", "CNF")), oracle.events)
                connect(inner, (("IN", "b.IN"), ("b.OUT", "OUT")), oracle.data)
        connect(path, network.events, oracle.events)
        connect(path, network.data, oracle.data)

    def connect(
        path: str, connections: Sequence[tuple[str, str]], edges: dict[Pin, list[Pin]]
    ) -> None:
        for source, target in connections:
            edges.setdefault(pin_at(path, source), []).append(pin_at(path, target))

    walk("App", system.application)
    return oracle


# --- The properties ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the one type of these systems the library does not have."""
    path = tmp_path_factory.mktemp("types")
    (path / "Box.fbt").write_text(BOX, encoding="utf-8")
    return path


def compiled(system: System, folder: Path) -> Graph:
    options = Options(libraries=(folder,))
    return graph_of(compile_bytes(system_xml(system), "S.sys", library=LIBRARY, options=options))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(system=systems())
def test_flattening_agrees_with_the_oracle(system: System, folder: Path) -> None:
    graph = compiled(system, folder)

    oracle = expected(system)
    blocks = {node.id: node.type for node in graph.nodes if node.id.startswith("App.")}
    assert blocks == oracle.blocks
    for found, edges in ((graph.event_wires, oracle.events), (graph.data_wires, oracle.data)):
        assert sorted(wire[:4] for wire in found) == sorted(oracle.wires(edges))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(system=systems())
def test_an_events_targets_have_the_order_of_the_document(system: System, folder: Path) -> None:
    graph = compiled(system, folder)

    oracle = expected(system)
    fans: dict[Pin, list[Pin]] = {}
    for wire in graph.event_wires:
        fans.setdefault((wire.source, wire.source_pin), []).append((wire.target, wire.target_pin))
    for source, targets in fans.items():
        assert targets == oracle.reached(source, oracle.events)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(system=systems())
def test_every_graph_is_valid(system: System, folder: Path) -> None:
    graph = compiled(system, folder)

    check_wires(graph)
    check_placement(graph, system)
    assert sorted(graph.schedule.order) == sorted(node.id for node in graph.nodes)
    assert {node.type for node in graph.nodes} == set(graph.types)
    check_groups(graph)
    assert graph_from_json(graph_to_json(graph)) == graph


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(system=systems())
def test_events_only_go_back_inside_the_cycles_that_were_found(
    system: System, folder: Path
) -> None:
    graph = compiled(system, folder)

    position = {node: number for number, node in enumerate(graph.schedule.order)}
    cycle_of = {node: number for number, ring in enumerate(graph.schedule.cycles) for node in ring}
    composites = {node.id for node in graph.nodes if node.type == "Box"}
    for wire in graph.event_wires:
        if {wire.source, wire.target} & composites:
            continue  # the two sides of a border have two places, the order has one
        if position[wire.source] >= position[wire.target]:
            assert cycle_of[wire.source] == cycle_of[wire.target]


def check_wires(graph: Graph) -> None:
    pins: dict[str, tuple[set[str], set[str], set[str], set[str]]] = {}
    for node in graph.nodes:
        interface = graph.types[node.type].interface
        pins[node.id] = (
            {port.name for port in interface.event_inputs},
            {port.name for port in interface.event_outputs},
            {port.name for port in interface.inputs},
            {port.name for port in interface.outputs},
        )
    composites = {node.id for node in graph.nodes if node.type == "Box"}
    for inputs, outputs, found in ((0, 1, graph.event_wires), (2, 3, graph.data_wires)):
        for wire in found:
            leads_in = wire.source in composites and wire.target.startswith(f"{wire.source}.")
            leads_out = wire.target in composites and wire.source.startswith(f"{wire.target}.")
            assert wire.source_pin in pins[wire.source][inputs if leads_in else outputs]
            assert wire.target_pin in pins[wire.target][outputs if leads_out else inputs]
    targets = [(wire.target, wire.target_pin) for wire in graph.data_wires]
    assert len(targets) == len(set(targets))


def check_placement(graph: Graph, system: System) -> None:
    placed = {
        node: resource.id
        for device in graph.placement
        for resource in device.resources
        for node in resource.nodes
    }
    count = sum(len(r.nodes) for device in graph.placement for r in device.resources)
    assert count == len(placed) == len(graph.nodes)
    for name, place in system.places.items():
        for node, resource in placed.items():
            if f"{node}.".startswith(f"App.{name}."):
                assert resource == (place or "FBFLOW.RES")


def check_groups(graph: Graph) -> None:
    known = {group.id for group in graph.groups}
    members = [node for group in graph.groups for node in group.nodes]
    assert len(members) == len(set(members))
    assert {node for node in members if node.startswith("App.")} == {
        node.id for node in graph.nodes if node.id.startswith("App.")
    }
    assert all(group.parent in known for group in graph.groups if group.parent is not None)
