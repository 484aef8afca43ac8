"""Graphs to draw, built by hand."""

from collections.abc import Callable

import pytest

from compiler.ir.blocks import (
    CompositeBody,
    DataPort,
    EventPort,
    FBType,
    Interface,
    MissingBody,
    ServiceBody,
)
from compiler.ir.datatypes import parse_datatype
from compiler.ir.graph import Device, Graph, Group, Node, Resource, Source, Wire


def block_type(
    name: str,
    event_inputs: dict[str, tuple[str, ...]],
    event_outputs: dict[str, tuple[str, ...]],
    inputs: dict[str, str] | None = None,
    outputs: dict[str, str] | None = None,
    *,
    composite: bool = False,
) -> FBType:
    return FBType(
        name=name,
        interface=Interface(
            event_inputs=tuple(EventPort(name=n, with_data=w) for n, w in event_inputs.items()),
            event_outputs=tuple(EventPort(name=n, with_data=w) for n, w in event_outputs.items()),
            inputs=tuple(
                DataPort(name=n, type=parse_datatype(t), direct="." in n)
                for n, t in (inputs or {}).items()
            ),
            outputs=tuple(
                DataPort(name=n, type=parse_datatype(t), direct="." in n)
                for n, t in (outputs or {}).items()
            ),
        ),
        body=CompositeBody() if composite else ServiceBody(service=name),
    )


RESTART = block_type("E_RESTART", {}, {"COLD": (), "WARM": (), "STOP": ()})
CYCLE = block_type("E_CYCLE", {"START": ("DT",), "STOP": ()}, {"EO": ()}, {"DT": "TIME"})
T_FF = block_type("E_T_FF", {"CLK": ()}, {"EO": ("Q",)}, outputs={"Q": "BOOL"})
CONSOLE = block_type(
    "OUT_ANY_CONSOLE",
    {"REQ": ("QI", "LABEL", "IN")},
    {"CNF": ("QO",)},
    {"QI": "BOOL", "LABEL": "STRING", "IN": "ANY"},
    {"QO": "BOOL"},
)
DELAY = block_type("E_DELAY", {"START": ("DT",), "STOP": ()}, {"EO": ()}, {"DT": "TIME"})
PULSE = block_type(
    "PULSE",
    {"REQ": ("PT",), "R": ()},
    {"CNF": ("Q",)},
    {"PT": "TIME"},
    {"Q": "BOOL"},
    composite=True,
)
TIMED = block_type(
    "ValveWithTimeout",
    {"REQ": (), "TimeOut.TimeOut": ()},
    {"CNF": (), "TimeOut.START": (), "TimeOut.STOP": ()},
    outputs={"TimeOut.DT": "TIME"},
)
TIMED = TIMED.model_copy(update={"body": MissingBody()})
TIMEOUT = block_type(
    "E_TimeOut",
    {"TimeOutSocket.START": (), "TimeOutSocket.STOP": ()},
    {"TimeOutSocket.TimeOut": ()},
    {"TimeOutSocket.DT": "TIME"},
)
SOURCE = Source(format="fourdiac", file="test.sys")


def types(*used: FBType) -> dict[str, FBType]:
    return {used_type.name: used_type for used_type in used}


def blinker() -> Graph:
    """START, E_CYCLE and E_T_FF at the places a user gave them."""
    return Graph(
        name="Blinker",
        source=SOURCE,
        types=types(RESTART, CYCLE, T_FF),
        nodes=(
            Node(id="PLC.RES.START", type="E_RESTART"),
            Node(
                id="App.Cycle",
                type="E_CYCLE",
                parameters={"DT": "T#500ms"},
                position=(1000.0, 500.0),
            ),
            Node(id="App.Toggle", type="E_T_FF", position=(2100.0, 600.0)),
        ),
        event_wires=(
            Wire("PLC.RES.START", "COLD", "App.Cycle", "START"),
            Wire("PLC.RES.START", "STOP", "App.Cycle", "STOP"),
            Wire("App.Cycle", "EO", "App.Toggle", "CLK", bends=(120.0,)),
        ),
        groups=(Group(id="App", kind="application", nodes=("App.Cycle", "App.Toggle")),),
        placement=(
            Device(
                name="PLC",
                type="FORTE_PC",
                resources=(
                    Resource(
                        id="PLC.RES",
                        type="EMB_RES",
                        nodes=("PLC.RES.START", "App.Cycle", "App.Toggle"),
                    ),
                ),
            ),
        ),
    )


def nested() -> Graph:
    """A subapplication, a composite with its insides, an adapter, a frame, two resources."""
    return Graph(
        name="Nested",
        source=SOURCE,
        types=types(CYCLE, T_FF, DELAY, PULSE, CONSOLE, TIMED, TIMEOUT),
        nodes=(
            Node(id="App.Clock", type="E_CYCLE", parameters={"DT": "T#1s"}, position=(0.0, 400.0)),
            Node(id="App.Sub.Toggle", type="E_T_FF", position=(200.0, 100.0)),
            Node(
                id="App.Sub.Print",
                type="OUT_ANY_CONSOLE",
                parameters={"QI": "TRUE", "LABEL": "'state'"},
                position=(1600.0, 0.0),
            ),
            Node(id="App.Pulse", type="PULSE", parameters={"PT": "T#3s"}, position=(2700.0, 400.0)),
            Node(id="App.Pulse.Delay", type="E_DELAY", position=(400.0, 0.0)),
            Node(id="App.Pulse.State", type="E_T_FF", position=(1500.0, 100.0)),
            Node(id="App.Valve", type="ValveWithTimeout", position=(200.0, 300.0)),
            Node(id="App.TimeOut", type="E_TimeOut", position=(2100.0, 300.0)),
        ),
        event_wires=(
            Wire("App.Clock", "EO", "App.Sub.Toggle", "CLK"),
            Wire("App.Sub.Toggle", "EO", "App.Sub.Print", "REQ", bends=(200.0,)),
            Wire("App.Sub.Print", "CNF", "App.Pulse", "REQ"),
            Wire("App.Pulse", "REQ", "App.Pulse.Delay", "START"),
            Wire("App.Pulse", "R", "App.Pulse.Delay", "STOP"),
            Wire("App.Pulse.Delay", "EO", "App.Pulse.State", "CLK"),
            Wire("App.Pulse.State", "EO", "App.Pulse", "CNF"),
            Wire("App.Pulse", "CNF", "App.Valve", "REQ"),
            Wire("App.Valve", "CNF", "App.Pulse", "R", bends=(80.0, 80.0, 1500.0)),
            Wire("App.Valve", "TimeOut.START", "App.TimeOut", "TimeOutSocket.START"),
            Wire("App.Valve", "TimeOut.STOP", "App.TimeOut", "TimeOutSocket.STOP"),
            Wire("App.TimeOut", "TimeOutSocket.TimeOut", "App.Valve", "TimeOut.TimeOut"),
        ),
        data_wires=(
            Wire("App.Sub.Toggle", "Q", "App.Sub.Print", "IN"),
            Wire("App.Pulse", "PT", "App.Pulse.Delay", "DT"),
            Wire("App.Pulse.State", "Q", "App.Pulse", "Q"),
            Wire("App.Valve", "TimeOut.DT", "App.TimeOut", "TimeOutSocket.DT"),
        ),
        groups=(
            Group(id="App", kind="application", nodes=("App.Clock", "App.Pulse")),
            Group(
                id="App.Sub",
                kind="subapplication",
                parent="App",
                position=(1200.0, 300.0),
                nodes=("App.Sub.Toggle", "App.Sub.Print"),
            ),
            Group(
                id="App.Pulse",
                kind="composite",
                parent="App",
                type="PULSE",
                position=(2700.0, 400.0),
                nodes=("App.Pulse.Delay", "App.Pulse.State"),
            ),
            Group(
                id="App.Guard",
                kind="frame",
                parent="App",
                comment="Watches the valve",
                position=(4300.0, 200.0),
                nodes=("App.Valve", "App.TimeOut"),
            ),
        ),
        placement=(
            Device(
                name="A",
                resources=(
                    Resource(id="A.R1", nodes=("App.Clock", "App.Sub.Toggle", "App.Sub.Print")),
                    Resource(id="A.R2", nodes=("App.Pulse", "App.Valve", "App.TimeOut")),
                ),
            ),
        ),
    )


def ring(count: int = 6) -> Graph:
    """A cycle of blocks that no source gave a position, and a block on its own."""
    nodes = tuple(Node(id=f"Step{number}", type="E_T_FF") for number in range(count))
    return Graph(
        name="Ring",
        source=Source(format="bootfile", file="ring.fboot"),
        types=types(T_FF, CYCLE),
        nodes=(*nodes, Node(id="Alone", type="E_CYCLE")),
        event_wires=tuple(
            Wire(node.id, "EO", nodes[(position + 1) % count].id, "CLK")
            for position, node in enumerate(nodes)
        ),
    )


def hostile() -> Graph:
    """Names no editor would accept, and that a file can hold all the same."""
    evil = block_type(
        'end]"--><script>alert(1)</script>',
        {'E"I': ("d&1",), "%%{init}%%": ()},
        {"<EO>": ("ö ü",)},
        {"d&1": "INT"},
        {"ö ü": "STRING"},
    )
    first, second = 'App."end"', "App.<b>größe</b> & \x07;`x`"
    return Graph(
        name='A "graph" </title> & \\',
        source=SOURCE,
        types={evil.name: evil},
        nodes=(
            Node(id=first, type=evil.name, parameters={"d&1": "]]><INT#1 & \"'"}),
            Node(id=second, type=evil.name),
        ),
        event_wires=(Wire(first, "<EO>", second, 'E"I'), Wire(second, "<EO>", second, 'E"I')),
        data_wires=(Wire(first, "ö ü", second, "d&1"),),
        groups=(
            Group(id="App", kind="application", comment="<end>", nodes=(first,)),
            Group(
                id="App.subgraph", kind="frame", parent="App", comment="-- \\ # ;", nodes=(second,)
            ),
        ),
    )


GRAPHS: dict[str, Callable[[], Graph]] = {
    "blinker": blinker,
    "nested": nested,
    "ring": ring,
    "hostile": hostile,
}


@pytest.fixture(params=GRAPHS)
def drawn_graph(request: pytest.FixtureRequest) -> tuple[str, Graph]:
    """Every graph of this page with its name."""
    name: str = request.param
    return name, GRAPHS[name]()


@pytest.fixture
def empty_graph() -> Graph:
    """A graph with nothing in it."""
    return Graph(name="Empty", source=SOURCE)
