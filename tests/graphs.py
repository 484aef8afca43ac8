"""Small graphs and block types made by hand, for tests of kernels."""

from collections.abc import Iterable, Mapping
from typing import Any

from compiler.ir.blocks import (
    Action,
    BasicBody,
    Body,
    DataPort,
    EventPort,
    FBType,
    Interface,
    SimpleBody,
    State,
    Transition,
)
from compiler.ir.code import (
    Algorithm,
    Assign,
    Binary,
    BinaryOperator,
    Constant,
    Expression,
    Function,
    Local,
    Place,
    Statement,
    Unary,
    Variable,
)
from compiler.ir.datatypes import BOOL, INT, UINT, DataType
from compiler.ir.graph import Device, Graph, Node, Resource, Source, Wire
from compiler.ir.policy import Settings
from runtime.kernel.base import Kernel
from tests.kernels import new_kernel

# --- Code --------------------------------------------------------------------------------


def var(name: str, datatype: DataType = INT) -> Variable:
    """Return a variable."""
    return Variable(name, datatype)


def const(value: bool | float | str, datatype: DataType = INT) -> Constant:
    """Return a constant."""
    return Constant(value, datatype)


def binary(left: Expression, operator: BinaryOperator, right: Expression) -> Binary:
    """Return an operation in the type of its left operand; comparisons yield BOOL."""
    compares = operator in {"=", "<>", "<", "<=", ">", ">="}
    return Binary(operator, left, right, BOOL if compares else left.type)


def negated(operand: Expression) -> Unary:
    """Return NOT of a BOOL."""
    return Unary("NOT", operand, BOOL)


def assign(target: Place | str, value: Expression, line: int = 1) -> Assign:
    """Return an assignment; a name stands for a variable of the value's type."""
    place = var(target, value.type) if isinstance(target, str) else target
    return Assign(place, value, line)


def algorithm(
    *body: Statement, temporaries: Iterable[Local] = (), span: str = "Type.fbt:10"
) -> Algorithm:
    """Return an algorithm whose text begins in line 10 of `Type.fbt`."""
    return Algorithm(body, tuple(temporaries), span)


# --- Types -------------------------------------------------------------------------------


def events(*declared: str) -> tuple[EventPort, ...]:
    """Return event ports written as `NAME` or `NAME:DATA,DATA`."""
    ports = []
    for text in declared:
        name, _, data = text.partition(":")
        ports.append(EventPort(name=name, with_data=tuple(filter(None, data.split(",")))))
    return tuple(ports)


def pins(*declared: tuple[str, DataType] | tuple[str, DataType, str]) -> tuple[DataPort, ...]:
    """Return data ports from (name, type) or (name, type, initial literal)."""
    return tuple(
        DataPort(name=pin[0], type=pin[1], initial=pin[2] if len(pin) > 2 else "")
        for pin in declared
    )


def block(
    name: str,
    body: Body,
    *,
    event_inputs: tuple[EventPort, ...] = (),
    event_outputs: tuple[EventPort, ...] = (),
    inputs: tuple[DataPort, ...] = (),
    outputs: tuple[DataPort, ...] = (),
) -> FBType:
    """Return a block type."""
    interface = Interface(
        event_inputs=event_inputs, event_outputs=event_outputs, inputs=inputs, outputs=outputs
    )
    return FBType(name=name, interface=interface, body=body)


def state(name: str, *actions: tuple[str | None, str | None]) -> State:
    """Return an ECC state with (algorithm, output) actions."""
    return State(name=name, actions=tuple(Action(algorithm=a, output=o) for a, o in actions))


def arrow(
    source: int, target: int, event: str | None = None, guard: Expression | None = None
) -> Transition:
    """Return an ECC transition."""
    span = f"Type.fbt:{100 + 10 * source + target}"
    return Transition(source=source, target=target, event=event, guard=guard, span=span)


def simple(
    name: str,
    *body: Statement,
    inputs: tuple[DataPort, ...] = (),
    outputs: tuple[DataPort, ...] = (),
    internals: Iterable[Local] = (),
    temporaries: Iterable[Local] = (),
) -> FBType:
    """Return a simple block REQ → CNF with all its data WITH these events."""
    return block(
        name,
        SimpleBody(
            internals=tuple(internals),
            algorithms={"REQ": algorithm(*body, temporaries=temporaries)},
        ),
        event_inputs=(EventPort(name="REQ", with_data=tuple(pin.name for pin in inputs)),),
        event_outputs=(EventPort(name="CNF", with_data=tuple(pin.name for pin in outputs)),),
        inputs=inputs,
        outputs=outputs,
    )


E_SWITCH = block(
    "E_SWITCH",
    BasicBody(
        states=(state("START"), state("G0", (None, "EO0")), state("G1", (None, "EO1"))),
        transitions=(
            arrow(0, 1, "EI", negated(var("G", BOOL))),
            arrow(0, 2, "EI", var("G", BOOL)),
            arrow(1, 0),
            arrow(2, 0),
        ),
    ),
    event_inputs=events("EI:G"),
    event_outputs=events("EO0", "EO1"),
    inputs=pins(("G", BOOL)),
)

E_SPLIT = block(
    "E_SPLIT",
    BasicBody(
        states=(state("START"), state("S", (None, "EO1"), (None, "EO2"))),
        transitions=(arrow(0, 1, "EI"), arrow(1, 0)),
    ),
    event_inputs=events("EI"),
    event_outputs=events("EO1", "EO2"),
)

E_PERMIT = block(
    "E_PERMIT",
    BasicBody(
        states=(state("START"), state("EO", (None, "EO"))),
        transitions=(arrow(0, 1, "EI", var("PERMIT", BOOL)), arrow(1, 0)),
    ),
    event_inputs=events("EI:PERMIT"),
    event_outputs=events("EO"),
    inputs=pins(("PERMIT", BOOL)),
)

_CV, _PV = var("CV", UINT), var("PV", UINT)
E_CTU = block(
    "E_CTU",
    BasicBody(
        states=(state("START"), state("CU", ("CU", "CUO")), state("R", ("R", "RO"))),
        transitions=(
            arrow(0, 1, "CU", binary(_CV, "<", const(65535, UINT))),
            arrow(0, 2, "R"),
            arrow(1, 0),
            arrow(2, 0),
        ),
        algorithms={
            "CU": algorithm(
                assign(_CV, binary(_CV, "+", const(1, UINT))),
                assign("Q", binary(_CV, ">=", _PV), 2),
            ),
            "R": algorithm(
                assign(_CV, const(0, UINT)), assign("Q", const(value=False, datatype=BOOL), 2)
            ),
        },
    ),
    event_inputs=events("CU:PV", "R"),
    event_outputs=events("CUO:Q,CV", "RO:Q,CV"),
    inputs=pins(("PV", UINT)),
    outputs=pins(("Q", BOOL), ("CV", UINT)),
)

E_D_FF = block(
    "E_D_FF",
    BasicBody(
        states=(state("Q0"), state("RESET", ("LATCH", "EO")), state("SET", ("LATCH", "EO"))),
        transitions=(
            arrow(0, 2, "CLK", var("D", BOOL)),
            arrow(2, 1, "CLK", negated(var("D", BOOL))),
            arrow(1, 2, "CLK", var("D", BOOL)),
        ),
        algorithms={"LATCH": algorithm(assign("Q", var("D", BOOL)))},
    ),
    event_inputs=events("CLK:D"),
    event_outputs=events("EO:Q"),
    inputs=pins(("D", BOOL)),
    outputs=pins(("Q", BOOL)),
)

F_ADD = simple(
    "F_ADD",
    assign("OUT", binary(var("IN1"), "+", var("IN2"))),
    inputs=pins(("IN1", INT), ("IN2", INT)),
    outputs=pins(("OUT", INT)),
)

INT2INT = simple(
    "INT2INT",
    assign("OUT", var("IN")),
    inputs=pins(("IN", INT)),
    outputs=pins(("OUT", INT)),
)


# --- Graphs ------------------------------------------------------------------------------


def wires(*declared: str) -> tuple[Wire, ...]:
    """Return wires written as `A.PIN -> B.PIN`; node names here contain no dots."""
    made = []
    for text in declared:
        source, target = (end.strip() for end in text.split("->"))
        node, _, pin = source.partition(".")
        other, _, other_pin = target.partition(".")
        made.append(Wire(node, pin, other, other_pin))
    return tuple(made)


def graph(
    types: Iterable[FBType],
    nodes: Mapping[str, str],
    *,
    event_wires: Iterable[Wire] = (),
    data_wires: Iterable[Wire] = (),
    parameters: Mapping[str, Mapping[str, str]] | None = None,
    resources: Mapping[str, Iterable[str]] | None = None,
    datatypes: Mapping[str, tuple[Local, ...]] | None = None,
    functions: Iterable[Function] = (),
    settings: Settings | None = None,
) -> Graph:
    """Return a graph of nodes given as {id: type name}."""
    given = parameters or {}
    placement = tuple(
        Resource(id=f"D.{name}", nodes=tuple(members))
        for name, members in (resources or {}).items()
    )
    return Graph(
        name="test",
        source=Source(format="python", file="test.py"),
        settings=settings or Settings(),
        types={one.name: one for one in types},
        nodes=tuple(
            Node(id=node, type=name, parameters=dict(given.get(node, {})))
            for node, name in nodes.items()
        ),
        event_wires=tuple(event_wires),
        data_wires=tuple(data_wires),
        placement=(Device(name="D", resources=placement),) if placement else (),
        datatypes=dict(datatypes or {}),
        functions={one.name: one for one in functions},
    )


def run_code(
    *body: Statement,
    variables: dict[str, DataType] | None = None,
    values: dict[str, Any] | None = None,
    functions: tuple[Function, ...] = (),
    datatypes: Mapping[str, tuple[Local, ...]] | None = None,
    settings: Settings | None = None,
) -> Kernel:
    """Return a kernel after statements ran once in a block `B` with these internals."""
    internals = [Local(name, datatype) for name, datatype in (variables or {}).items()]
    made = graph(
        (simple("T", *body, internals=internals),),
        {"B": "T"},
        datatypes=datatypes,
        functions=functions,
        settings=settings,
    )
    kernel = new_kernel(made)
    for name, value in (values or {}).items():
        kernel.write("B", name, value)
    kernel.inject("B", "REQ")
    kernel.run(1)
    return kernel
