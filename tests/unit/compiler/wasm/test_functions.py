"""Functions of the graph in WebAssembly: what goes in and out, and how deep they call."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.ir.code import (
    Aggregate,
    Binary,
    Call,
    Convert,
    Expression,
    For,
    Function,
    If,
    Index,
    Invoke,
    Local,
    Member,
    Place,
    Return,
    Statement,
)
from compiler.ir.code import Branch as IfBranch
from compiler.ir.datatypes import (
    BOOL,
    DINT,
    INT,
    LINT,
    LREAL,
    REAL,
    STRING,
    ArrayType,
    DataType,
    StructType,
)
from compiler.ir.policy import Settings
from runtime.kernel import codes
from tests.graphs import algorithm, assign, binary, const, graph, pins, simple, var

pytest.importorskip("wasmtime")
from runtime.kernel.wasm_kernel.kernel import WasmKernel
from tests.wat_code import BothKernels

_TABLE = ArrayType(((1, 3),), INT)
_POINT = StructType("Point")
_STRUCTS = {"Point": (Local("x", INT, "7"), Local("table", _TABLE), Local("name", STRING))}
_N = var("n")


def _function(
    name: str,
    *body: Statement,
    parameters: tuple[Local, ...] = (),
    result: Local | None = None,
    outputs: tuple[Local, ...] = (),
    in_outs: tuple[Local, ...] = (),
    temporaries: tuple[Local, ...] = (),
) -> Function:
    made = algorithm(*body, temporaries=temporaries, span=f"{name}.fct:1")
    return Function(name, parameters, result, made, outputs, in_outs)


def _code(
    variables: dict[str, DataType],
    functions: tuple[Function, ...],
    *body: Statement,
    limits: Settings | None = None,
) -> BothKernels:
    made = {"REQ": algorithm(*body)}
    return BothKernels(variables, made, functions=functions, structs=_STRUCTS, settings=limits)


def _element(table: str, index: Expression) -> Index:
    return Index(var(table, _TABLE), (index,), INT)


_HALF = _function(
    "HALF",
    assign("HALF", binary(var("IN"), "/", const(2))),
    parameters=(Local("IN", INT),),
    result=Local("HALF", INT),
)
_SPLIT = _function(
    "SPLIT",
    assign("whole", var("total", DINT)),
    assign("total", binary(var("total", DINT), "+", const(1, DINT))),
    assign("ratio", const(2.5, LREAL)),
    assign("label", var("text", STRING)),
    parameters=(Local("text", STRING),),
    result=Local("SPLIT", BOOL, "TRUE"),
    outputs=(Local("whole", DINT), Local("ratio", LREAL), Local("label", STRING)),
    in_outs=(Local("total", DINT),),
)


def test_a_function_gives_back_its_result() -> None:
    call = Call("HALF", (Call("HALF", (_N,), INT),), INT)
    code = _code({"n": INT, "a": INT}, (_HALF,), assign("a", binary(call, "-", call)))
    code.run(n=-30_000)
    code = _code({"n": INT, "a": INT}, (_HALF,), assign("a", call))
    code.run(n=-30_000)

    assert code.read("a") == -7500


def test_an_invocation_stores_each_result_where_it_is_wanted() -> None:
    variables: dict[str, DataType] = {
        "b": BOOL, "d": DINT, "e": DINT, "r": LREAL, "text": STRING, "other": STRING,
    }  # fmt: skip
    every: tuple[Place | None, ...] = (
        var("b", BOOL), var("d", DINT), var("r", LREAL), var("other", STRING), var("e", DINT),
    )  # fmt: skip
    arguments = (var("text", STRING), binary(var("d", DINT), "+", const(3, DINT)))
    for skipped in range(6):
        targets = tuple(one if n != skipped else None for n, one in enumerate(every))
        code = _code(variables, (_SPLIT,), Invoke("SPLIT", arguments, targets))
        code.run(d=5, text="né")
        if skipped == 5:
            assert [code.read(name) for name in variables] == [True, 8, 9, 2.5, "né", "né"]


def test_results_are_stored_one_after_the_other() -> None:
    two = _function("TWO", outputs=(Local("o", INT, "2"), Local("u", INT, "9")))
    targets = (_N, _element("t", _N))
    code = _code({"n": INT, "t": _TABLE}, (two,), Invoke("TWO", (), targets))
    code.run(n=1)

    assert code.read("t") == [0, 9, 0]


def test_compounds_go_in_as_copies_and_come_out_as_values() -> None:
    change = _function(
        "CHANGE",
        assign(_element("given", const(1)), const(50)),
        assign(_element("CHANGE", const(2)), _element("given", const(1))),
        assign(_element("back", const(3)), binary(_element("back", const(3)), "+", const(1))),
        parameters=(Local("given", _TABLE),),
        result=Local("CHANGE", _TABLE, "[4, 5, 6]"),
        in_outs=(Local("back", _TABLE),),
    )
    variables: dict[str, DataType] = {"t": _TABLE, "u": _TABLE}
    table, other = var("t", _TABLE), var("u", _TABLE)
    # One variable is given twice, and both results go to others than they came from.
    twice = Invoke("CHANGE", (table, table), (other, table))
    code = _code(variables, (change,), twice)
    code.run(t=[1, 2, 3])
    assert (code.read("t"), code.read("u")) == ([1, 2, 4], [4, 50, 6])

    literal = Aggregate((const(8), const(9), const(10)), _TABLE)
    nested = Call("CHANGE", (Call("CHANGE", (literal, table), _TABLE), literal), _TABLE)
    code = _code(variables, (change,), assign(other, nested), Invoke("CHANGE", (other, other),
                 (None, other)))  # fmt: skip
    code.run(t=[1, 2, 3])
    assert code.read("u") == [4, 50, 7]


def test_structs_go_in_and_out() -> None:
    point = var("p", _POINT)
    move = _function(
        "MOVE",
        assign("MOVE", point),
        assign(Member(var("MOVE", _POINT), "x", INT), var("dx")),
        assign(Member(point, "name", STRING), const("gone", STRING)),
        assign(
            Index(Member(var("q", _POINT), "table", _TABLE), (const(2),), INT),
            Member(point, "x", INT),
        ),
        parameters=(Local("p", _POINT), Local("dx", INT)),
        result=Local("MOVE", _POINT),
        outputs=(Local("q", _POINT),),
    )
    body = Invoke("MOVE", (point, const(3)), (var("r", _POINT), point))
    code = _code({"p": _POINT, "r": _POINT}, (move,), body)
    code.run(p={"x": 1, "table": [1, 2, 3], "name": "old"})

    assert code.read("r") == {"x": 3, "table": [1, 2, 3], "name": "old"}
    assert code.read("p") == {"x": 7, "table": [0, 1, 0], "name": ""}


def test_a_function_that_returns_early_gives_back_what_it_has() -> None:
    early = _function(
        "EARLY",
        If((IfBranch(binary(_N, ">", const(0)), (Return(),)),)),
        assign("EARLY", const(1, DINT)),
        parameters=(Local("n", INT),),
        result=Local("EARLY", DINT, "-4"),
    )
    code = _code({"n": INT, "d": DINT}, (early,), assign("d", Call("EARLY", (_N,), DINT)))
    for value in (0, 1):
        code.run(n=value)

        assert code.read("d") == (-4 if value else 1)


# --- Faults --------------------------------------------------------------------------------


def test_a_function_fails_in_its_own_line() -> None:
    quotient = _function(
        "QUOTIENT",
        assign("QUOTIENT", binary(const(1), "/", _N), 8),
        parameters=(Local("n", INT),),
        result=Local("QUOTIENT", INT),
    )
    outer = _function(
        "OUTER",
        assign("OUTER", Call("QUOTIENT", (_N,), INT), 3),
        parameters=(Local("n", INT),),
        result=Local("OUTER", INT),
    )
    code = _code({"n": INT, "a": INT}, (outer, quotient), assign("a", Call("OUTER", (_N,), INT)))
    ended = code.run(n=0)

    assert (ended.algorithm, ended.place) == ("QUOTIENT", "QUOTIENT.fct:8")
    assert [code.bench.counter(one) for one in ("depth", "failed")] == [0, 1]
    assert code.run(n=1).code == ""


def test_an_argument_that_fails_keeps_the_function_from_being_called() -> None:
    call = Call("HALF", (binary(const(9), "MOD", _N),), INT)
    code = _code({"n": INT, "a": INT}, (_HALF,), assign("a", call, 5))

    assert code.run(n=0).place == "Type.fbt:14"


def _recursive(
    *body: Statement, after: tuple[Statement, ...] = (), temporaries: tuple[Local, ...] = ()
) -> Function:
    """Return a function that calls itself `n` times, one inside the other."""
    inner = Call("DEEP", (binary(_N, "-", const(1)), var("x", REAL)), DINT)
    again = assign("DEEP", binary(inner, "+", const(1, DINT)), 2)
    return _function(
        "DEEP",
        *body,
        If((IfBranch(binary(_N, ">", const(0)), (again,)),), (), 1),
        *after,
        parameters=(Local("n", INT), Local("x", REAL)),
        result=Local("DEEP", DINT),
        temporaries=temporaries,
    )


_START = assign("d", Call("DEEP", (_N, const(0.5, REAL)), DINT), 4)


@pytest.mark.parametrize("depth", [0, 1, 50, 300])
def test_functions_call_themselves(depth: int) -> None:
    code = _code({"n": INT, "d": DINT}, (_recursive(),), _START)
    code.run(n=depth)

    assert code.read("d") == depth


@given(rounds=st.integers(0, 12), depth=st.integers(0, 10))
@settings(max_examples=40, deadline=None)
def test_calls_of_functions_that_call_functions_take_rounds(rounds: int, depth: int) -> None:
    twice = For(var("i"), const(1), const(2), const(1), (_START,))
    code = _code(
        {"n": INT, "d": DINT, "i": INT}, (_recursive(),), twice,
        limits=Settings(max_iterations=rounds),
    )  # fmt: skip
    code.run(n=depth)


_HUGE = ArrayType(((0, 999),), LINT)
_LONG = ArrayType(((0, 399),), LINT)
_NUMBER = Binary("*", Convert(_N, LINT), Convert(_N, LINT), LINT)


def _computed(number: int) -> Expression:
    return binary(_NUMBER, "+", binary(_NUMBER, "*", const(7 * number + 3, LINT)))


_BEFORE, _AFTER = (
    tuple(
        assign(Index(var("long", _LONG), (const((n + shift) % 400),), LINT), _computed(n))
        for n in range(400)
    )
    for shift in (0, 1)
)
_MANY = tuple(Local(f"t{n}", LINT) for n in range(300))
_USE_MANY = tuple(assign(f"t{n}", _computed(n)) for n in range(300))
_ADD_MANY = tuple(
    assign("t0", binary(var("t0", LINT), "+", var(f"t{n}", LINT))) for n in range(300)
)


@pytest.mark.parametrize(
    "function",
    [
        _recursive(),
        _recursive(temporaries=(Local("huge", _HUGE),)),
        _recursive(*_USE_MANY, after=_ADD_MANY, temporaries=_MANY),
        # What it computes before the call it can use again behind it.
        _recursive(*_BEFORE, after=_AFTER, temporaries=(Local("long", _LONG),)),
    ],
    ids=["small", "with a large array", "with many variables", "with many values"],
)
def test_a_recursion_without_an_end_fails_and_harms_nobody(function: Function) -> None:
    code = _code({"n": INT, "d": DINT}, (function,), _START)
    stack = code.bench.counter("stack")
    ended = code.run_wasm(n=32_000)

    assert (ended.code, ended.place) == (codes.RECURSION, "DEEP.fct:2")
    assert (code.bench.counter("depth"), code.bench.counter("stack")) == (0, stack)
    assert code.run_wasm(n=5).values["d"] == "5"


def test_functions_that_call_each_other_are_both_there() -> None:
    even, odd = (
        _function(
            name,
            assign(name, const(value=name == "EVEN", datatype=BOOL)),
            If(
                (
                    IfBranch(
                        binary(_N, ">", const(0)),
                        (assign(name, Call(other, (binary(_N, "-", const(1)),), BOOL)),),
                    ),
                )
            ),
            parameters=(Local("n", INT),),
            result=Local(name, BOOL),
        )
        for name, other in (("EVEN", "ODD"), ("ODD", "EVEN"))
    )
    code = _code({"n": INT, "b": BOOL}, (even, odd), assign("b", Call("EVEN", (_N,), BOOL)))
    for value in (10, 11):
        code.run(n=value)

        assert code.read("b") == (value == 10)


def test_only_functions_that_are_called_are_written() -> None:
    code = _code({"n": INT, "a": INT}, (_HALF, _SPLIT), assign("a", Call("HALF", (_N,), INT)))

    assert "function_HALF" in code.bench.text
    assert "function_SPLIT" not in code.bench.text


# --- Frames --------------------------------------------------------------------------------


def test_a_large_temporary_of_an_algorithm_in_place_leaves_all_else_alone() -> None:
    table = ArrayType(((0, 99_999),), LINT)
    last = Index(var("t", table), (const(99_999, DINT),), LINT)
    block = simple(
        "B",
        assign(last, const(5, LINT)),
        assign("OUT", last),
        assign("TEXT", const("hello", STRING)),
        outputs=pins(("OUT", LINT), ("TEXT", STRING)),
        temporaries=(Local("t", table),),
    )
    kernel = WasmKernel(graph([block], {"N": "B"}))
    for _ in range(2):
        kernel.inject("N", "REQ")
        kernel.run(10)

        assert (kernel.read("N", "OUT"), kernel.read("N", "TEXT")) == (5, "hello")
