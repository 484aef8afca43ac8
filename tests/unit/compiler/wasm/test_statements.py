"""Statements in WebAssembly do what they do in the Python kernel, and fail at the same place."""

from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.ir.code import (
    Branch,
    Case,
    CaseArm,
    Constant,
    Continue,
    Exit,
    Expression,
    For,
    If,
    Index,
    Local,
    Perform,
    Repeat,
    Return,
    Statement,
    While,
)
from compiler.ir.datatypes import (
    DINT,
    INT,
    LINT,
    SINT,
    STRING,
    UDINT,
    ULINT,
    USINT,
    ArrayType,
    DataType,
)
from compiler.ir.policy import Settings
from compiler.wasm.storage import UnsupportedError
from runtime.kernel import codes
from tests.graphs import algorithm, assign, binary, const, var

pytest.importorskip("wasmtime")
from tests.wat_code import BothKernels, both

_SUM = assign("sum", binary(var("sum", DINT), "+", const(1, DINT)))
_N, _A, _B, _S = var("n"), var("a"), var("b"), var("s")
_VARIABLES: dict[str, DataType] = {"n": INT, "a": INT, "b": INT, "s": INT, "sum": DINT}


def _add(value: Expression, line: int = 1) -> Statement:
    """Return `s := 3 * s + value`, which tells in which order values came."""
    return assign("s", binary(binary(const(3), "*", _S), "+", value), line)


def _if(condition: Expression, *body: Statement) -> If:
    return If((Branch(condition, body),))


# --- Branches ------------------------------------------------------------------------------


@pytest.mark.parametrize("value", range(-1, 5))
def test_the_first_branch_whose_condition_holds_is_taken(value: int) -> None:
    branches = tuple(
        Branch(binary(_N, "<", const(limit)), (assign("a", const(10 + limit)),))
        for limit in (0, 2, 3)
    )
    code = both(_VARIABLES, If(branches, (assign("a", const(99)),)), assign("b", const(1)))
    code.run(n=value)

    assert code.read("a") == {-1: 10, 0: 12, 1: 12, 2: 13}.get(value, 99)


def test_a_condition_that_fails_says_in_which_line_it_stands() -> None:
    fails = binary(binary(const(1), "/", _N), "=", const(1))
    branches = (
        Branch(binary(_A, "=", const(1)), (assign("b", const(1), 2),), 1),
        Branch(fails, (assign("b", const(2), 4),), 3),
    )
    code = both(_VARIABLES, If(branches, (), 1))

    assert code.run(a=1).code == ""
    ended = code.run(a=0)
    assert (ended.code, ended.place) == (codes.DIVISION_BY_ZERO, "Type.fbt:12")


def test_a_condition_after_a_performed_algorithm_fails_as_in_the_python_kernel() -> None:
    fails = binary(binary(const(1), "/", _N), "=", const(1))
    branches = (Branch(binary(_A, "=", const(1)), (Perform("P", 2),)), Branch(fails, ()))
    made = {
        "REQ": algorithm(If(branches, (), 1)),
        "P": algorithm(assign("b", const(1), 1), span="Other.fbt:5"),
    }

    assert BothKernels(_VARIABLES, made).run(a=0).code == codes.DIVISION_BY_ZERO


def test_hundreds_of_branches_are_assembled() -> None:
    branches = tuple(
        Branch(binary(_N, "=", const(number)), (assign("a", const(number)),))
        for number in range(300)
    )
    code = both(_VARIABLES, If(branches, (assign("a", const(-1)),)))
    for value in (0, 1, 150, 299, 300):
        code.run(n=value)

        assert code.read("a") == (value if value < 300 else -1)


def _selected(selector: Expression, *labels: tuple[tuple[int, int], ...]) -> Case:
    arms = tuple(
        CaseArm(one, (assign("a", const(number)),)) for number, one in enumerate(labels, start=1)
    )
    return Case(selector, arms, (assign("a", const(100)),))


@pytest.mark.parametrize("value", [-128, -5, -4, 0, 1, 2, 3, 4, 7, 8, 9, 127])
def test_a_case_takes_the_first_arm_with_a_matching_label(value: int) -> None:
    case = _selected(
        var("x", SINT), ((-128, -5),), ((0, 0), (2, 3), (8, 8)), (), ((1, 4),), ((7, 200),)
    )
    code = both(_VARIABLES | {"x": SINT}, case)
    code.run(x=value)

    arm = next(
        (n for n, hit in ((1, value < -4), (2, value in {0, 2, 3, 8}), (4, 0 < value < 5)) if hit),
        5 if value >= 7 else 100,
    )
    assert code.read("a") == arm


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_case_of_any_integer_type_with_labels_of_any_size(data: st.DataObject) -> None:
    datatype = data.draw(st.sampled_from((SINT, USINT, INT, DINT, UDINT, LINT, ULINT)))
    near = st.sampled_from((0, 127, 128, 255, 2**15, 2**31, 2**32, 2**63, 2**64 - 1))
    number = st.builds(lambda base, sign, more: sign * base + more, near, st.sampled_from((-1, 1)),
                       st.integers(-2, 2))  # fmt: skip
    pair = st.tuples(number, number).map(lambda two: (min(two), max(two)))
    labels = data.draw(st.lists(st.lists(pair, max_size=3).map(tuple), max_size=4))
    code = both(_VARIABLES | {"x": datatype}, _selected(var("x", datatype), *labels))
    signed = datatype in {SINT, INT, DINT, LINT}
    low = -(1 << datatype.bits - 1) if signed else 0
    for value in data.draw(st.lists(number, min_size=1, max_size=4)):
        code.run(x=(value - low) % (1 << datatype.bits) + low)


@pytest.mark.parametrize("datatype", [SINT, UDINT, LINT, ULINT])
@pytest.mark.parametrize("lowest", [0, 3, 97])
def test_a_case_with_many_labels_takes_its_arm_by_one_jump(datatype: DataType, lowest: int) -> None:
    labels = (
        *(((lowest + 2 * n, lowest + 2 * n),) for n in range(6)),
        # The first of several that match is taken.
        ((lowest + 4, lowest + 9), (lowest + 12, lowest + 13)),
        (),
        ((lowest + 1, lowest + 1), (lowest + 15, 300)),
    )
    code = both(_VARIABLES | {"x": datatype}, _selected(var("x", datatype), *labels))
    assert "br_table" in code.bench.text
    for value in (0, *range(lowest, lowest + 18), 127, *(() if datatype == SINT else (300, 301))):
        code.run(x=value)

    assert code.read("a") == (9 if datatype == SINT else 100)


# --- Loops ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("datatype", "start", "stop", "step"),
    [
        *((INT, *one) for one in product((0, 3), (-2, 3, 7), (1, 2, -1, -3))),
        *((USINT, *one) for one in ((0, 200, 50), (5, 1, 1), (1, 5, 2), (0, 0, 1))),
        (SINT, 100, 120, 13),
        (DINT, 2**31 - 10, 2**31 - 3, 2),
        (UDINT, 2**32 - 9, 2**32 - 3, 4),
        (LINT, -(2**63), -(2**63) + 5, 2),
        (ULINT, 2**64 - 9, 2**64 - 3, 4),
    ],
)
def test_a_for_loop_goes_through_its_values(
    datatype: DataType, start: int, stop: int, step: int
) -> None:
    variables = _VARIABLES | {"i": datatype, "from": datatype, "to": datatype, "by": datatype}
    counter = var("i", datatype)
    seen = If((Branch(binary(counter, ">", const(3, datatype)), (_add(const(2)),)),))
    body = (_SUM, seen)
    of_constants = For(
        counter, const(start, datatype), const(stop, datatype), const(step, datatype), body
    )
    of_variables = For(
        counter, var("from", datatype), var("to", datatype), var("by", datatype), body
    )
    constant, variable = both(variables, of_constants), both(variables, of_variables)
    given_ = {"from": start, "to": stop, "by": step}

    one, other = constant.run(**given_), variable.run(**given_)
    assert one == other
    assert constant.read("sum") == len(range(start, stop + (1 if step > 0 else -1), step))


def test_a_for_loop_evaluates_its_bounds_once_and_its_variable_may_be_changed() -> None:
    loop = For(
        _N, const(1), _A, _B, (assign("a", const(0)), _add(_N), assign("n", binary(_N, "+", _B)))
    )
    code = both(_VARIABLES, loop)
    code.run(a=10, b=2)

    assert (code.read("n"), code.read("a")) == (13, 0)


def test_a_for_loop_without_a_step_goes_on_until_its_rounds_are_used_up() -> None:
    code = both(_VARIABLES, For(_N, const(5), _A, _B, (_SUM,)), settings=Settings(max_iterations=9))

    assert code.run(a=1, b=0).code == codes.ENDLESS_LOOP
    assert code.run(a=8, b=0).code == ""


_LOOPS: dict[str, Callable[[tuple[Statement, ...]], Statement]] = {
    "for": lambda body: For(_N, const(1), const(6), const(1), body),
    "for of a variable": lambda body: For(_N, const(1), _A, const(1), body),
    "while": lambda body: While(
        binary(_N, "<", _A), (assign("n", binary(_N, "+", const(1))), *body)
    ),
    "repeat": lambda body: Repeat(
        (assign("n", binary(_N, "+", const(1))), *body), binary(_N, ">=", _A)
    ),
}


@pytest.mark.parametrize("name", _LOOPS)
@pytest.mark.parametrize("jump", [Exit, Continue, Return])
def test_jumps_leave_a_round_a_loop_or_the_algorithm(
    name: str, jump: type[Exit | Continue | Return]
) -> None:
    body = (_if(binary(_N, "=", _B), jump()), _add(_N))
    code = both(_VARIABLES, _LOOPS[name](body), assign("sum", const(7, DINT)))
    for target in (0, 3, 6, 8):
        code.run(a=6, b=target)


def test_jumps_belong_to_the_innermost_loop() -> None:
    inner = While(binary(_A, "<", const(9)), (
        assign("a", binary(_A, "+", const(1))),
        _if(binary(_A, "=", const(4)), Continue()),
        _if(binary(_A, ">", binary(_N, "+", const(3))), Exit()),
        _add(_A),
    ))  # fmt: skip
    outer = For(_N, const(0), const(4), const(1), (inner, _if(binary(_N, "=", _B), Exit()), _SUM))

    both(_VARIABLES, outer).run(b=3)


@pytest.mark.parametrize("depth", [15, 60])
def test_many_loops_inside_one_another_are_assembled(depth: int) -> None:
    body: Statement = _SUM
    for number in range(depth):
        stop = const(1 + (number % 5 == 0 and number < 20))
        body = For(var(f"i{number}"), const(1), stop, const(1), (body,))
    names = tuple(Local(f"i{number}", INT) for number in range(depth))
    code = both(_VARIABLES, body, temporaries=names)
    if depth < 20:  # Python allows no more
        code.run()
    else:
        code.bench.run()

    assert code.read("sum") == (8 if depth < 20 else 16)


def test_a_for_loop_whose_variable_wraps_never_ends() -> None:
    loop = For(var("i", USINT), const(0, USINT), const(254, USINT), const(100, USINT), (_SUM,))
    code = both(_VARIABLES | {"i": USINT}, loop, settings=Settings(max_iterations=50))

    assert code.run().code == codes.ENDLESS_LOOP


_DIVISION = _add(binary(const(1), "/", _B), 6)


@pytest.mark.parametrize(
    "loop",
    [
        For(_N, const(1), const(6), const(1), (_SUM, _DIVISION), 5),
        For(_N, _A, binary(const(8), "/", _B), const(1), (_SUM,), 5),
        While(binary(binary(const(8), "/", _B), ">", _N), (assign("b", const(0), 6),), 5),
        Repeat((assign("b", const(0), 6),), binary(binary(const(8), "/", _B), ">", _N), 5),
        Repeat((assign("b", const(0), 6), _if(binary(_N, "=", const(0)), Continue(7))),
               binary(binary(const(8), "/", _B), ">", _N), 5),
    ],
)  # fmt: skip
def test_a_failing_loop_fails_in_the_same_line(loop: Statement) -> None:
    assert both(_VARIABLES, loop).run(b=1).code in {"", codes.DIVISION_BY_ZERO}
    assert both(_VARIABLES, loop).run(b=0).code == codes.DIVISION_BY_ZERO


@given(rounds=st.integers(0, 40), stop=st.integers(-1, 5), deep=st.booleans())
@settings(max_examples=60, deadline=None)
def test_rounds_are_counted_alike(rounds: int, stop: int, deep: bool) -> None:
    inner = For(_B, const(1), const(4 if deep else 1), const(1), (_SUM,), 2)
    loops = (
        For(_A, const(1), const(3), const(1), (inner,), 1),
        For(_A, const(0), _N, const(1), (inner, Perform("P", 3)), 3),
        While(binary(_S, "<", _N), (assign("s", binary(_S, "+", const(1)), 6), inner), 5),
        Repeat((assign("s", binary(_S, "-", const(1)), 8),), binary(_S, "<=", const(0)), 7),
    )
    made = {
        "REQ": algorithm(*loops),
        "P": algorithm(inner, Perform("Q", 2), span="P.fbt:1"),
        "Q": algorithm(inner, span="Q.fbt:1"),
    }
    code = BothKernels(_VARIABLES, made, settings=Settings(max_iterations=rounds))
    code.run(n=stop)


def test_loops_with_constant_bounds_need_no_rounds() -> None:
    code = both(
        _VARIABLES,
        For(_A, const(1), const(10), const(1), (For(_B, const(1), const(9), const(1), (_SUM,)),)),
        settings=Settings(max_iterations=100),
    )

    assert code.run().code == ""
    assert not code.bench.unit.uses_rounds


# --- Algorithms ----------------------------------------------------------------------------


def _long(value: int) -> tuple[Statement, ...]:
    """Return more statements than are written in place."""
    return tuple(_add(const(value), line) for line in range(1, 15))


@pytest.mark.parametrize("body", [(_add(const(2)),), _long(2), (_add(const(2)), Return(), _SUM)])
def test_algorithms_run_others(body: tuple[Statement, ...]) -> None:
    made = {
        "REQ": algorithm(Perform("P"), _add(const(1)), Perform("P"), Perform("Q")),
        "P": algorithm(*body),
        "Q": algorithm(Perform("P"), Perform("P")),
    }

    assert BothKernels(_VARIABLES, made).run(s=1).code == ""


@pytest.mark.parametrize("filler", [(), _long(0)])
def test_a_performed_algorithm_fails_in_its_own_line(filler: tuple[Statement, ...]) -> None:
    made = {
        "REQ": algorithm(Perform("P", 3), span="A.fbt:1"),
        "P": algorithm(_add(binary(const(1), "/", _N), 4), *filler, span="B.fbt:20"),
    }
    ended = BothKernels(_VARIABLES, made).run(n=0)

    assert (ended.algorithm, ended.place) == ("P", "B.fbt:23")


@pytest.mark.parametrize("rounds", [20, 10_000_000])
def test_algorithms_that_run_one_another_without_an_end_fail(rounds: int) -> None:
    made = {
        "REQ": algorithm(Perform("P", 1)),
        "P": algorithm(_SUM, Perform("Q", 5), span="P.fbt:1"),
        "Q": algorithm(Perform("P", 7), span="Q.fbt:1"),
    }
    code = BothKernels({"n": INT, "sum": DINT}, made, settings=Settings(max_iterations=rounds))
    if rounds == 20:
        assert code.run().code == codes.ENDLESS_LOOP
        return
    # How deep it goes is each kernel's own.
    ended = code.run_wasm()
    assert (ended.code, ended.algorithm) in {(codes.RECURSION, one) for one in "PQ"}
    assert code.bench.counter("depth") == 0


_TABLE = ArrayType(((0, 3),), INT)


def test_temporaries_are_fresh_at_every_run() -> None:
    table = var("table", _TABLE)
    element = Index(table, (const(1),), INT)
    body = (
        _add(element),
        _add(var("t")),
        assign(element, const(77)),
        assign("t", const(44)),
        assign("text", var("word", STRING)),
        assign("word", const("other", STRING)),
    )
    temporaries = (
        Local("table", _TABLE, "[1, 2, 3, 4]"),
        Local("t", INT, "5"),
        Local("word", STRING, "'fresh'"),
    )
    made = {
        "REQ": algorithm(For(_N, const(1), const(3), const(1), (Perform("P"), Perform("Q")))),
        "P": algorithm(*body, temporaries=temporaries),
        "Q": algorithm(*body, *_long(0), temporaries=temporaries),
    }
    code = BothKernels(_VARIABLES | {"text": STRING}, made)
    before = code.bench.counter("stack")
    code.run()

    assert code.read("text") == "fresh"
    assert code.bench.counter("stack") == before


def test_names_that_webassembly_does_not_know_are_told_apart() -> None:
    made = {
        "REQ": algorithm(Perform("é x"), Perform("é y"), Perform("é_y")),
        "é x": algorithm(_add(const(1)), *_long(0)),
        "é y": algorithm(_add(const(2)), *_long(0)),
        "é_y": algorithm(_add(var("(t)")), *_long(0), temporaries=(Local("(t)", INT, "9"),)),
    }

    assert BothKernels(_VARIABLES, made).run().code == ""


def test_a_case_of_a_string_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="CASE with a selector of the type STRING"):
        both({"a": INT, "x": STRING}, _selected(Constant("a", STRING), ((1, 1),)))
