"""Which algorithms cannot end in an error."""

import pytest

from compiler.ir.blocks import BasicBody, SimpleBody
from compiler.ir.code import (
    Algorithm,
    Binary,
    Branch,
    Call,
    Case,
    CaseArm,
    Convert,
    Expression,
    If,
    Index,
    Local,
    Member,
    Partial,
    Perform,
    Statement,
    While,
)
from compiler.ir.datatypes import BOOL, INT, JSON, LREAL, STRING, TIME, ArrayType, StructType
from compiler.lowering.failing import may_fail
from runtime.errors import RunError
from runtime.kernel.python_kernel import PythonKernel
from tests.graphs import algorithm, assign, binary, const, negated, var
from tests.random_networks import make_network

YES = const(value=True, datatype=BOOL)
ROW = ArrayType(((0, 3),), INT)
POINT = var("P", StructType("Point"))
HARMLESS = assign("X", const(1))
DIVIDED = assign("X", binary(const(1), "/", var("X")))


@pytest.mark.parametrize(
    "value",
    [
        binary(var("X"), "*", binary(var("X"), "+", const(1))),
        binary(var("R", LREAL), "*", const(1e300, LREAL)),
        Member(POINT, "x", INT),
        Convert(var("R", LREAL), INT),
        negated(var("B", BOOL)),
        binary(var("X"), "<", const(3)),
    ],
    ids=str,
)
def test_numbers_can_be_computed_with(value: Expression) -> None:
    assert not may_fail(algorithm(assign("V", value)))


@pytest.mark.parametrize(
    "value",
    [
        binary(var("X"), "/", const(2)),
        binary(var("X"), "MOD", const(2)),
        binary(var("X"), "**", const(2)),
        binary(const(1), "+", binary(var("X"), "/", var("X"))),
        Binary("*", var("T", TIME), var("R", LREAL), TIME),
        Index(var("A", ROW), (var("X"),), INT),
        Member(Index(var("A", ROW), (var("X"),), StructType("Point")), "x", INT),
        Partial(var("X"), "X", var("X"), BOOL),
        Call("ABS", (var("X"),), INT),
        Convert(var("J", JSON), INT),
        var("S", STRING),
        var("A", ROW),
    ],
    ids=str,
)
def test_what_is_divided_looked_up_called_or_needs_room_may_fail(value: Expression) -> None:
    assert may_fail(algorithm(assign("V", value)))


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (If((Branch(YES, (HARMLESS,)),), (HARMLESS,)), False),
        (If((Branch(YES, (DIVIDED,)),)), True),
        (If((Branch(YES, ()),), (DIVIDED,)), True),
        (If((Branch(binary(DIVIDED.value, "=", const(1)), ()),)), True),
        (Case(var("X"), (CaseArm(((1, 1),), (HARMLESS,)),), (HARMLESS,)), False),
        (Case(var("X"), (CaseArm(((1, 1),), (DIVIDED,)),)), True),
        (Case(var("X"), (), (DIVIDED,)), True),
        (While(YES, ()), True),
        (Perform("A"), True),
    ],
)
def test_a_statement_may_fail_if_something_in_it_may(statement: Statement, expected: bool) -> None:
    assert may_fail(algorithm(HARMLESS, statement)) is expected


def test_temporaries_that_need_room_may_fail() -> None:
    assert not may_fail(algorithm(HARMLESS, temporaries=[Local("t", INT)]))
    assert may_fail(algorithm(HARMLESS, temporaries=[Local("t", ROW)]))


def test_whatever_fails_in_random_networks_was_said_to() -> None:
    """Errors name the algorithm they happened in."""
    failed = [one for one in map(_failed, range(80)) if one is not None]

    assert failed
    assert all(map(may_fail, failed))


def _failed(seed: int) -> Algorithm | None:
    """Run a random network; return the algorithm that ended it, if one did."""
    made, events = make_network(seed)
    kernel = PythonKernel(made)
    for event in events:
        kernel.inject(*event)
    try:
        kernel.run(100)
    except RunError as error:
        body = next(made.types[one.type].body for one in made.nodes if one.id == error.node)
        algorithms = body.algorithms if isinstance(body, BasicBody | SimpleBody) else {}
        return algorithms.get(error.algorithm)
    return None
