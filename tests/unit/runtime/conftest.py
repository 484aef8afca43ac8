"""Small graphs made by hand, as a compiler would write them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from compiler.ir.blocks import (
    Action,
    BasicBody,
    DataPort,
    EventPort,
    FBType,
    Interface,
    MissingBody,
    ServiceBody,
    State,
    Transition,
)
from compiler.ir.code import TRUE, Algorithm, Assign, Binary, Variable, While
from compiler.ir.datatypes import BOOL, STRING, TIME, UINT
from compiler.ir.graph import Device, Graph, Node, Resource, Source, Wire
from compiler.ir.policy import Settings
from compiler.ir.serialize import graph_to_json

RESTART = FBType(
    name="E_RESTART",
    interface=Interface(
        event_outputs=(EventPort(name="COLD"), EventPort(name="WARM"), EventPort(name="STOP"))
    ),
    body=ServiceBody(service="E_RESTART"),
)
CYCLE = FBType(
    name="E_CYCLE",
    interface=Interface(
        event_inputs=(EventPort(name="START", with_data=("DT",)), EventPort(name="STOP")),
        event_outputs=(EventPort(name="EO"),),
        inputs=(DataPort(name="DT", type=TIME),),
    ),
    body=ServiceBody(service="E_CYCLE"),
)
CONSOLE = FBType(
    name="OUT_ANY_CONSOLE",
    interface=Interface(
        event_inputs=(EventPort(name="REQ", with_data=("QI", "LABEL", "IN")),),
        event_outputs=(EventPort(name="CNF", with_data=("QO",)),),
        inputs=(
            DataPort(name="QI", type=BOOL, initial="TRUE"),
            DataPort(name="LABEL", type=STRING),
            DataPort(name="IN", type=UINT),
        ),
        outputs=(DataPort(name="QO", type=BOOL),),
    ),
    body=ServiceBody(service="OUT_ANY_CONSOLE"),
)
MISSING = FBType(
    name="MOTOR_DRIVER",
    interface=Interface(event_inputs=(EventPort(name="REQ"),)),
    body=MissingBody(),
)


def _basic(name: str, operator: str) -> FBType:
    """A block with `CV := CV <operator> STEP` at every CU, then CUO."""
    step = Binary(
        operator=operator,  # type: ignore[arg-type] # one of the operators, given as text
        left=Variable("CV", UINT),
        right=Variable("STEP", UINT),
        type=UINT,
    )
    return FBType(
        name=name,
        interface=Interface(
            event_inputs=(EventPort(name="CU", with_data=("STEP",)),),
            event_outputs=(EventPort(name="CUO", with_data=("CV",)),),
            inputs=(DataPort(name="STEP", type=UINT, initial="1"),),
            outputs=(DataPort(name="CV", type=UINT),),
        ),
        body=BasicBody(
            states=(
                State(name="START"),
                State(name="COUNT", actions=(Action(algorithm="Count", output="CUO"),)),
            ),
            transitions=(
                Transition(source=0, target=1, event="CU"),
                Transition(source=1, target=0),
            ),
            algorithms={
                "Count": Algorithm(
                    body=(Assign(target=Variable("CV", UINT), value=step, line=1),),
                    span=f"{name}.fbt:12",
                )
            },
        ),
    )


COUNTER = _basic("COUNTER", "+")
DIVIDER = _basic("DIVIDER", "/")


def _graph(
    name: str,
    blocks: dict[str, tuple[FBType, dict[str, str]]],
    events: list[str],
    data: list[str] | None = None,
) -> Graph:
    """Make a graph: `events` and `data` are lines such as `App.A.EO -> App.B.EI`."""
    resource = Resource(id="FBFLOW.RES", nodes=tuple(blocks))
    return Graph(
        name=name,
        source=Source(format="fourdiac", file=f"{name}.sys"),
        types={type_.name: type_ for type_, _ in blocks.values()},
        nodes=tuple(
            Node(id=node, type=type_.name, parameters=parameters)
            for node, (type_, parameters) in blocks.items()
        ),
        event_wires=tuple(map(_wire, events)),
        data_wires=tuple(map(_wire, data or [])),
        placement=(Device(name="FBFLOW", resources=(resource,)),),
    )


def _wire(line: str) -> Wire:
    source, target = line.split(" -> ")
    source_node, _, source_pin = source.rpartition(".")
    target_node, _, target_pin = target.rpartition(".")
    return Wire(source_node, source_pin, target_node, target_pin)


@pytest.fixture
def blinker() -> Graph:
    """Counts once a second and prints the count; STOP counts once more in `App.Stops`."""
    return _graph(
        "Blinker",
        {
            "FBFLOW.RES.START": (RESTART, {}),
            "App.Cycle": (CYCLE, {"DT": "T#1s"}),
            "App.Counter": (COUNTER, {}),
            "App.Print": (CONSOLE, {"LABEL": "'count'"}),
            "App.Stops": (COUNTER, {}),
        },
        [
            "FBFLOW.RES.START.COLD -> App.Cycle.START",
            "FBFLOW.RES.START.WARM -> App.Cycle.START",
            "FBFLOW.RES.START.STOP -> App.Stops.CU",
            "App.Cycle.EO -> App.Counter.CU",
            "App.Counter.CUO -> App.Print.REQ",
        ],
        ["App.Counter.CV -> App.Print.IN"],
    )


@pytest.fixture
def loop() -> Graph:
    """Two counters that trigger each other for ever."""
    return _graph(
        "Loop",
        {
            "START": (RESTART, {}),
            "App.A": (COUNTER, {}),
            "App.B": (COUNTER, {}),
            "App.Stops": (COUNTER, {}),
        },
        [
            "START.COLD -> App.A.CU",
            "START.STOP -> App.Stops.CU",
            "App.A.CUO -> App.B.CU",
            "App.B.CUO -> App.A.CU",
        ],
    )


@pytest.fixture
def idle() -> Graph:
    """One counter that nothing starts, and a block without an implementation behind it."""
    return _graph(
        "Idle",
        {"App.Counter": (COUNTER, {}), "App.Sub.Motor": (MISSING, {})},
        ["App.Counter.CUO -> App.Sub.Motor.REQ"],
    )


@pytest.fixture
def divider() -> Graph:
    """Divides by STEP, which a test may set to zero."""
    return _graph("Divider", {"App.Divider": (DIVIDER, {})}, [])


@pytest.fixture
def spinner() -> Graph:
    """Prints after 10 ms, and after 300 ms gets into an algorithm that practically never ends."""
    spin = While(condition=TRUE, body=())
    basic = COUNTER.body
    assert isinstance(basic, BasicBody)
    body = basic.model_copy(update={"algorithms": {"Count": Algorithm(body=(spin,))}})
    graph = _graph(
        "Spinner",
        {
            "START": (RESTART, {}),
            "App.Soon": (CYCLE, {"DT": "T#10ms"}),
            "App.Later": (CYCLE, {"DT": "T#300ms"}),
            "App.Print": (CONSOLE, {}),
            "App.Spin": (COUNTER.model_copy(update={"name": "SPIN", "body": body}), {}),
        },
        [
            "START.COLD -> App.Soon.START",
            "START.COLD -> App.Later.START",
            "App.Soon.EO -> App.Print.REQ",
            "App.Later.EO -> App.Spin.CU",
        ],
    )
    return graph.model_copy(update={"settings": Settings(max_iterations=10**15)})


@pytest.fixture
def dag(tmp_path: Path) -> Callable[[Graph], str]:
    """Write a graph to a file; return its name."""

    def write(graph: Graph) -> str:
        path = tmp_path / f"{graph.name}.json"
        path.write_text(graph_to_json(graph), encoding="utf-8")
        return str(path)

    return write
