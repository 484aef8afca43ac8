"""What typed code computes: widths, rounding, loops, places."""

from typing import Any

import pytest

from compiler.ir.code import (
    Aggregate,
    BinaryOperator,
    Branch,
    Call,
    Case,
    CaseArm,
    Continue,
    Convert,
    Exit,
    Expression,
    For,
    Function,
    If,
    Index,
    Local,
    Member,
    Partial,
    Repeat,
    Return,
    Statement,
    Unary,
    While,
)
from compiler.ir.datatypes import (
    BOOL,
    BYTE,
    CHAR,
    DINT,
    INT,
    LREAL,
    REAL,
    SINT,
    STRING,
    TIME,
    UDINT,
    UINT,
    ULINT,
    USINT,
    WORD,
    ArrayType,
    DataType,
    StructType,
)
from fblib.service import Value
from runtime.errors import CodeError
from tests.graphs import (
    algorithm,
    assign,
    binary,
    const,
    graph,
    pins,
    run_code,
    simple,
    var,
    wires,
)
from tests.kernels import new_kernel

pytestmark = pytest.mark.usefixtures("every_kernel")

ROW = ArrayType(((1, 3),), INT)
GRID = ArrayType(((0, 1), (-1, 1)), INT)
POINT = StructType("Point")
LINE = StructType("Line")
STRUCTS = {
    "Point": (Local("X", INT), Local("Y", INT)),
    "Line": (Local("A", POINT), Local("B", POINT)),
}


def evaluated(expression: Expression, values: dict[str, tuple[DataType, Any]]) -> Any:  # noqa: ANN401
    kernel = run_code(
        assign(var("result", expression.type), expression),
        variables={"result": expression.type} | {name: pair[0] for name, pair in values.items()},
        values={name: pair[1] for name, pair in values.items()},
    )
    return kernel.read("B", "result")


# --- Numbers -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("datatype", "left", "operator", "right", "expected"),
    [
        (INT, 32767, "+", 1, -32768),
        (INT, -32768, "-", 1, 32767),
        (SINT, 100, "*", 3, 44),
        (USINT, 250, "+", 10, 4),
        (UINT, 0, "-", 1, 65535),
        (UDINT, 2**31, "*", 2, 0),
        (ULINT, 2**64 - 1, "+", 2, 1),
        (DINT, -7, "/", 2, -3),
        (DINT, 7, "/", -2, -3),
        (UINT, 7, "/", 2, 3),
        (INT, -32768, "/", -1, -32768),
        (DINT, -7, "MOD", 3, -1),
        (DINT, 7, "MOD", -3, 1),
        (UINT, 7, "MOD", 3, 1),
        (INT, 3, "**", 4, 81),
        (INT, 2, "**", 15, -32768),
        (INT, 2, "**", -1, 0),
        (INT, -1, "**", -3, -1),
        (WORD, 0xFF00, "AND", 0x0FF0, 0x0F00),
        (WORD, 0xFF00, "OR", 0x000F, 0xFF0F),
        (BYTE, 0xFF, "XOR", 0x0F, 0xF0),
        (TIME, 2**63 - 1, "+", 1, -(2**63)),
        (LREAL, 1.0, "/", 3.0, 1.0 / 3.0),
        (REAL, 16777216.0, "+", 1.0, 16777216.0),
        (REAL, 1.0, "/", 3.0, 0.3333333432674408),
        (LREAL, 2.0, "**", 0.5, 2.0**0.5),
        (BOOL, True, "AND", False, False),
        (BOOL, True, "OR", False, True),
        (BOOL, True, "XOR", True, False),
        (INT, -1, "<", 1, True),
        (UINT, 65535, ">=", 1, True),
        (STRING, "a", "<>", "b", True),
    ],
)
def test_operators_keep_the_width_of_their_type(
    datatype: DataType,
    left: Value,
    operator: BinaryOperator,
    right: Value,
    expected: Value,
) -> None:
    operands = {"a": (datatype, left), "b": (datatype, right)}

    found = evaluated(binary(var("a", datatype), operator, var("b", datatype)), operands)

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (Unary("-", var("i"), INT), -32768),
        (Unary("NOT", var("w", WORD), WORD), 0x0FFF),
        (Unary("NOT", var("t", BOOL), BOOL), False),
        (Convert(var("i"), DINT), -32768),
        (Convert(var("i"), UINT), 32768),
        (Convert(binary(Convert(var("i"), DINT), "-", const(1, DINT)), INT), 32767),
        (binary(binary(var("i"), "+", var("i")), "-", const(1)), -1),
        (Partial(var("w", WORD), "X", const(12), BOOL), True),
        (Partial(var("w", WORD), "X", const(11), BOOL), False),
        (Partial(var("w", WORD), "B", const(1), BYTE), 0xF0),
        (binary(var("d", TIME), "*", const(3, INT)), 4_500_000_000),
        (binary(var("d", TIME), "/", const(1.5, LREAL)), 1_000_000_000),
        (binary(var("i"), "/", const(3)), -10922),
        (binary(binary(var("w", WORD), "AND", const(7, WORD)), "=", const(0, WORD)), True),
        (Call("MAX", (var("i"), const(4)), INT), 4),
    ],
)
def test_expressions(expression: Expression, expected: Any) -> None:  # noqa: ANN401
    operands: dict[str, tuple[DataType, Any]] = {
        "i": (INT, -32768),
        "w": (WORD, 0xF000),
        "t": (BOOL, True),
        "d": (TIME, 1_500_000_000),
    }

    assert evaluated(expression, operands) == expected


def test_both_sides_of_and_are_evaluated() -> None:
    risky = binary(binary(const(1), "/", var("zero")), "=", const(1))
    both = binary(const(value=False, datatype=BOOL), "AND", risky)

    with pytest.raises(CodeError, match="R501"):
        evaluated(both, {"zero": (INT, 0)})


# --- Places ------------------------------------------------------------------------------


def test_elements_and_members_are_places() -> None:
    grid = var("grid", GRID)
    kernel = run_code(
        assign(Index(grid, (const(1), const(-1)), INT), const(5)),
        assign(Index(grid, (var("one"), var("one")), INT), const(6)),
        assign(Member(Member(var("line", LINE), "B", POINT), "Y", INT), const(7)),
        assign(Partial(var("w", WORD), "X", const(3), BOOL), const(value=True, datatype=BOOL)),
        assign(Partial(var("w", WORD), "B", const(1), BYTE), const(0xAB, BYTE)),
        assign(Index(var("text", STRING), (const(2),), CHAR), const("o", CHAR)),
        variables={"grid": GRID, "line": LINE, "w": WORD, "text": STRING, "one": INT},
        datatypes=STRUCTS,
        values={"one": 1, "text": "hey", "w": 1},
    )

    assert kernel.read("B", "grid") == [0, 0, 0, 5, 0, 6]
    assert kernel.read("B", "line") == {"A": {"X": 0, "Y": 0}, "B": {"X": 0, "Y": 7}}
    assert kernel.read("B", "w") == 0xAB09
    assert kernel.read("B", "text") == "hoy"


def test_arrays_and_structs_are_values() -> None:
    kernel = run_code(
        assign(var("a", ROW), Aggregate((const(1), const(2), const(3)), ROW)),
        assign(var("b", ROW), var("a", ROW)),
        assign(Index(var("b", ROW), (const(1),), INT), const(9)),
        assign(Member(var("line", LINE), "A", POINT), Member(var("line", LINE), "B", POINT)),
        assign(Member(Member(var("line", LINE), "A", POINT), "X", INT), const(4)),
        variables={"a": ROW, "b": ROW, "line": LINE},
        datatypes=STRUCTS,
    )

    assert (kernel.read("B", "a"), kernel.read("B", "b")) == ([1, 2, 3], [9, 2, 3])
    assert kernel.read("B", "line") == {"A": {"X": 4, "Y": 0}, "B": {"X": 0, "Y": 0}}


def test_arrays_on_wires_are_values() -> None:
    first = simple(
        "FIRST",
        assign(Index(var("OUT", ROW), (const(1),), INT), var("n")),
        assign("n", binary(var("n"), "+", const(1))),
        internals=[Local("n", INT)],
        outputs=pins(("OUT", ROW)),
    )
    second = simple(
        "SECOND",
        assign(Index(var("IN", ROW), (const(2),), INT), const(8)),
        inputs=pins(("IN", ROW)),
    )
    made = graph(
        (first, second),
        {"A": "FIRST", "B": "SECOND"},
        event_wires=wires("A.CNF -> B.REQ"),
        data_wires=wires("A.OUT -> B.IN"),
    )
    kernel = new_kernel(made)
    kernel.inject("A", "REQ")
    kernel.run(2)
    kernel.inject("A", "REQ")
    kernel.run(1)

    assert kernel.read("A", "OUT") == [1, 0, 0]
    assert kernel.read("B", "IN") == [0, 8, 0]


# --- Statements --------------------------------------------------------------------------


def counted_to(*body: Statement) -> Any:  # noqa: ANN401
    kernel = run_code(*body, variables={"i": INT, "n": INT, "m": USINT})
    return kernel.read("B", "i"), kernel.read("B", "n")


ADD_ONE = assign("n", binary(var("n"), "+", const(1)))


def for_loop(start: int, stop: int, step: int, *body: Statement) -> For:
    return For(var("i"), const(start), const(stop), const(step), body)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (for_loop(1, 5, 1, ADD_ONE), (6, 5)),
        (for_loop(5, 1, -2, ADD_ONE), (-1, 3)),
        (for_loop(5, 1, 1, ADD_ONE), (5, 0)),
        (
            for_loop(1, 9, 1, ADD_ONE, If((Branch(binary(var("i"), "=", const(4)), (Exit(),)),))),
            (4, 4),
        ),
        (
            for_loop(
                1, 9, 1, If((Branch(binary(var("i"), ">", const(4)), (Continue(),)),)), ADD_ONE
            ),
            (10, 4),
        ),
        (for_loop(1, 9, 1, ADD_ONE, assign("i", binary(var("i"), "+", const(2)))), (10, 3)),
        (For(var("i"), const(1), binary(var("n"), "+", const(3)), const(1), (ADD_ONE,)), (4, 3)),
        (While(binary(var("n"), "<", const(3)), (ADD_ONE,)), (0, 3)),
        (
            While(
                binary(var("n"), "<", const(9)),
                (ADD_ONE, If((Branch(binary(var("n"), "<", const(5)), (Continue(),)),)), Exit()),
            ),
            (0, 5),
        ),
        (Repeat((ADD_ONE,), binary(var("n"), ">=", const(1))), (0, 1)),
        (
            Repeat(
                (ADD_ONE, If((Branch(binary(var("n"), "<", const(4)), (Continue(),)),)), Exit()),
                binary(var("n"), "=", const(2)),
            ),
            (0, 2),
        ),
        (
            Case(
                var("i"),
                (CaseArm(((1, 3),), (Exit(),)), CaseArm(((-1, 0), (7, 7)), (ADD_ONE,))),
            ),
            (0, 1),
        ),
        (Case(var("i"), (CaseArm(((1, 3),), ()),), (ADD_ONE, ADD_ONE)), (0, 2)),
        (If((Branch(const(value=True, datatype=BOOL), (Return(),)),)), (0, 0)),
    ],
)
def test_statements(statement: Statement, expected: tuple[int, int]) -> None:
    if isinstance(statement, Case):
        statement = for_case(statement)

    assert counted_to(statement) == expected


def for_case(statement: Case) -> Statement:
    """An arm with EXIT needs a loop around it."""
    return Repeat((statement,), const(value=True, datatype=BOOL))


def test_return_leaves_the_algorithm_but_its_event_is_sent() -> None:
    made = graph(
        (simple("T", ADD_ONE, Return(), ADD_ONE, internals=[Local("n", INT)]),),
        {"B": "T"},
        event_wires=wires("B.CNF -> B.REQ"),
    )
    kernel = new_kernel(made)
    kernel.inject("B", "REQ")
    kernel.run(2)

    assert kernel.read("B", "n") == 2


def test_temporaries_are_fresh_at_every_call() -> None:
    fresh = simple(
        "T",
        assign("t", binary(var("t"), "+", const(1))),
        assign("n", var("t")),
        internals=[Local("n", INT)],
        temporaries=[Local("t", INT, "4")],
    )
    kernel = new_kernel(graph((fresh,), {"B": "T"}))
    for _ in range(3):
        kernel.inject("B", "REQ")
    kernel.run(3)

    assert kernel.read("B", "n") == 5


def test_functions_of_the_graph_call_one_another() -> None:
    double = Function(
        "Double",
        (Local("x", INT),),
        Local("Double", INT),
        algorithm(assign("Double", binary(var("x"), "+", var("x")))),
    )
    four = Function(
        "Four",
        (Local("x", INT),),
        Local("Four", INT),
        algorithm(assign("Four", Call("Double", (Call("Double", (var("x"),), INT),), INT))),
    )
    kernel = run_code(
        assign("n", Call("Four", (const(3),), INT)),
        variables={"n": INT},
        functions=(four, double),
    )

    assert kernel.read("B", "n") == 12


def test_elements_that_a_shorter_array_lacks_are_structs_of_their_own() -> None:
    one, three = ArrayType(((0, 0),), POINT), ArrayType(((0, 2),), POINT)
    given, taken = var("given", one), var("taken", three)
    second = Index(taken, (const(1),), POINT)
    kernel = run_code(
        assign(taken, Convert(given, three)),
        assign(Member(second, "X", INT), const(9)),
        variables={"given": one, "taken": three},
        values={"given": [{"X": 1, "Y": 2}]},
        datatypes={"Point": (Local("X", INT), Local("Y", INT, "5"))},
    )

    expected = [{"X": 1, "Y": 2}, {"X": 9, "Y": 5}, {"X": 0, "Y": 5}]
    assert kernel.read("B", "taken") == expected
    assert kernel.read("B", "given") == [{"X": 1, "Y": 2}]


def test_a_wire_fills_a_longer_array_with_elements_of_their_own() -> None:
    one, three = ArrayType(((0, 0),), POINT), ArrayType(((0, 2),), POINT)
    source = simple("SOURCE", outputs=pins(("OUT", one)))
    write = assign(Member(Index(var("IN", three), (const(1),), POINT), "X", INT), const(9))
    target = simple("TARGET", write, inputs=pins(("IN", three)))
    kernel = new_kernel(
        graph(
            (source, target),
            {"A": "SOURCE", "B": "TARGET"},
            event_wires=wires("A.CNF -> B.REQ"),
            data_wires=wires("A.OUT -> B.IN"),
            datatypes=STRUCTS,
        )
    )
    kernel.inject("A", "REQ")
    kernel.run(10)

    assert kernel.read("B", "IN") == [{"X": 0, "Y": 0}, {"X": 9, "Y": 0}, {"X": 0, "Y": 0}]
    assert kernel.read("A", "OUT") == [{"X": 0, "Y": 0}]
