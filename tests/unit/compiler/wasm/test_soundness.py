"""Code that does not keep to its types is refused before anything is written."""

from collections.abc import Callable

import pytest

from compiler.ir.blocks import BasicBody, DataPort, EventPort, FBType, Interface
from compiler.ir.code import (
    Aggregate,
    Binary,
    Call,
    Constant,
    Convert,
    Exit,
    Expression,
    For,
    Function,
    If,
    Index,
    Invoke,
    Local,
    Member,
    Partial,
    Perform,
    Return,
    Statement,
    Unary,
    Variable,
    While,
)
from compiler.ir.code import Branch as Guarded
from compiler.ir.datatypes import (
    BOOL,
    CHAR,
    DINT,
    INT,
    LINT,
    REAL,
    STRING,
    TIME,
    UINT,
    ULINT,
    WORD,
    ArrayType,
    DataType,
    StructType,
)
from compiler.ir.graph import Graph
from compiler.wasm.plan import Plan
from compiler.wasm.storage import UnsupportedError
from tests.graphs import (
    algorithm,
    arrow,
    assign,
    block,
    const,
    events,
    graph,
    pins,
    simple,
    state,
    var,
    wires,
)

ROW = ArrayType(((0, 2),), INT)
POINT = StructType("Point")
VARIABLES: dict[str, DataType] = {
    "b": BOOL,
    "i": INT,
    "l": LINT,
    "w": WORD,
    "r": REAL,
    "s": STRING,
    "t": TIME,
    "row": ROW,
    "p": POINT,
}
HALF = Function("Half", (Local("n", INT),), Local("h", INT), algorithm(assign("h", var("n"))))


def made(*body: Statement) -> Graph:
    """Return a graph with a block that has these variables, and this code."""
    internals = [Local(name, datatype) for name, datatype in VARIABLES.items()]
    return graph(
        [simple("T", *body, internals=internals)],
        {"B": "T"},
        datatypes={"Point": (Local("x", INT), Local("y", REAL))},
        functions=[HALF],
    )


def its(name: str) -> Variable:
    """Return a variable of the block."""
    return Variable(name, VARIABLES[name])


SOUND: list[Expression] = [
    Index(its("row"), (its("l"),), INT),
    Index(its("s"), (const(1),), CHAR),
    Member(its("p"), "y", REAL),
    Partial(its("w"), "X", its("i"), BOOL),
    Aggregate((const(1), const(1.5, REAL)), POINT),
    Convert(its("i"), LINT),
    Call("LEN", (its("s"),), ULINT),
    Call("Half", (its("i"),), INT),
    Binary("*", its("t"), its("r"), TIME),
    Binary("<", its("s"), const("x", STRING), BOOL),
    Unary("NOT", its("w"), WORD),
]
UNSOUND: dict[str, Expression] = {
    "no such variable": var("nobody"),
    "a number taken for a text": Variable("l", STRING),
    "a text taken for a number": Variable("s", INT),
    "another width": Variable("i", LINT),
    "another sign": Variable("i", UINT),
    "no such member": Member(its("p"), "z", INT),
    "a member of another type": Member(its("p"), "y", INT),
    "a member of a number": Member(its("i"), "x", INT),
    "an element of another type": Index(its("row"), (const(0),), STRING),
    "too many dimensions": Index(its("row"), (const(0), const(0)), INT),
    "an index that is a text": Index(its("row"), (its("s"),), INT),
    "an element of a number": Index(its("i"), (const(0),), INT),
    "a part of a text": Partial(its("s"), "X", const(0), BOOL),
    "a part of another size": Partial(its("w"), "B", const(0), WORD),
    "operands of two types": Binary("+", its("i"), its("l"), INT),
    "a sum of texts": Binary("+", its("s"), its("s"), STRING),
    "an order of structs": Binary("<", its("p"), its("p"), BOOL),
    "a comparison that is no BOOL": Binary("<", its("i"), its("i"), INT),
    "a negated text": Unary("-", its("s"), STRING),
    "no such conversion": Convert(its("s"), INT),
    "no such function": Call("NOBODY", (), INT),
    "a length of a number": Call("LEN", (its("i"),), LINT),
    "another result": Call("SQRT", (its("r"),), INT),
    "too few arguments": Call("Half", (), INT),
    "an argument of another type": Call("Half", (its("s"),), INT),
    "too few parts": Aggregate((const(1),), POINT),
    "parts of another type": Aggregate((const(1), const(1)), POINT),
    "a constant out of range": const(40_000, INT),
    "a constant of another type": const("x", INT),
    "a constant that is no character": const("xy", CHAR),
}


def _deep() -> Expression:
    deep: Expression = const(1)
    for _ in range(3_000):
        deep = Unary("-", deep, INT)
    return deep


def test_what_keeps_to_its_types_is_written() -> None:
    for expression in SOUND:
        Plan(made(If((Guarded(Call("EQ", (expression, expression), BOOL), (Return(),)),))))


@pytest.mark.parametrize("expression", UNSOUND.values(), ids=UNSOUND)
def test_what_does_not_is_refused(expression: Expression) -> None:
    wrapped = Call("MOVE", (expression,), expression.type)
    with pytest.raises(UnsupportedError, match="types"):
        Plan(made(If((Guarded(Call("EQ", (wrapped, wrapped), BOOL), (Return(),)),))))


def test_what_is_nested_too_deeply_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="deeply"):
        Plan(made(assign(its("i"), _deep())))


@pytest.mark.parametrize(
    "statement",
    [
        assign(its("i"), its("l")),
        If((Guarded(its("i"), ()),)),
        While(its("s"), ()),
        For(its("i"), const(0), its("l"), const(1), ()),
        For(its("r"), const(0.0, REAL), const(1.0, REAL), const(1.0, REAL), ()),
        Exit(),
        Perform("nobody"),
        Invoke("Half", (its("i"),), (its("s"),)),
        Invoke("nobody", (), ()),
    ],
    ids=str.split("assign condition while for real-for exit perform invoke unknown-invoke"),
)
def test_statements_are_looked_at_too(statement: Statement) -> None:
    with pytest.raises(UnsupportedError, match="types"):
        Plan(made(statement))


def _chart(target: int, guard: Expression | None) -> Graph:
    body = BasicBody(states=(state("A"), state("B")), transitions=(arrow(0, target, "E", guard),))
    return graph([block("T", body, event_inputs=events("E"))], {"B": "T"})


@pytest.mark.parametrize(("target", "guard"), [(2, None), (1, const(1, INT)), (1, var("x", BOOL))])
def test_charts_are_looked_at_too(target: int, guard: Expression | None) -> None:
    Plan(_chart(1, const(value=True, datatype=BOOL)))
    with pytest.raises(UnsupportedError, match="types"):
        Plan(_chart(target, guard))


def _shared(first: DataType, second: DataType) -> Graph:
    def holder(name: str, datatype: DataType) -> FBType:
        pin = (DataPort(name="IO", type=datatype, in_out=True),)
        ends = (EventPort(name="E", with_data=("IO",)),)
        interface = Interface(event_inputs=ends, inputs=pin, outputs=pin)
        return FBType(name=name, interface=interface, body=simple("x").body)

    types = [holder("A", first), holder("B", second)]
    return graph(types, {"a": "A", "b": "B"}, data_wires=wires("a.IO -> b.IO"))


def _wired(source: DataType, target: DataType) -> Graph:
    types = [simple("A", outputs=pins(("O", source))), simple("B", inputs=pins(("I", target)))]
    return graph(types, {"a": "A", "b": "B"}, data_wires=wires("a.O -> b.I"))


@pytest.mark.parametrize("make", [_shared, _wired])
def test_wires_are_looked_at_too(make: Callable[[DataType, DataType], Graph]) -> None:
    Plan(make(INT, INT))
    with pytest.raises(UnsupportedError, match=r"leads from|another type"):
        Plan(make(INT, STRING))


def test_in_outs_of_another_width_share_no_memory() -> None:
    with pytest.raises(UnsupportedError, match="another type"):
        Plan(_shared(DINT, LINT))


def test_constants_may_be_the_ends_of_their_range() -> None:
    for value in (-32768, 32767):
        Plan(made(assign(its("i"), Constant(value, INT))))
