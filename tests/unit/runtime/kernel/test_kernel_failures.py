"""How code, charts and queues fail: bounded, named, and readable afterwards."""

from typing import Any

import pytest

from compiler.ir.blocks import BasicBody, FBType
from compiler.ir.code import (
    Assign,
    Call,
    Convert,
    For,
    Function,
    Index,
    Local,
    Partial,
    Statement,
    While,
)
from compiler.ir.datatypes import (
    BOOL,
    CHAR,
    INT,
    REAL,
    STRING,
    WORD,
    ArrayType,
    DataType,
)
from compiler.ir.policy import Settings
from runtime.errors import CodeError, OverflowedError, RunError, UnsettledError
from tests.graphs import (
    algorithm,
    arrow,
    assign,
    binary,
    block,
    const,
    events,
    graph,
    negated,
    pins,
    run_code,
    simple,
    state,
    var,
    wires,
)
from tests.kernels import new_kernel

pytestmark = pytest.mark.usefixtures("every_kernel")

ROW = ArrayType(((1, 3),), INT)


@pytest.mark.parametrize(
    ("statement", "code", "message"),
    [
        (assign("i", binary(const(1), "/", var("i")), 3), "R501", "division by zero"),
        (assign("i", binary(const(1), "MOD", var("i")), 3), "R501", "division by zero"),
        (assign("r", binary(const(1.0, REAL), "/", var("r", REAL)), 3), "R501", "division"),
        (assign("i", Index(var("row", ROW), (var("i"),), INT), 3), "R502", "index 0 .* 1..3"),
        (
            assign(Index(var("row", ROW), (const(4),), INT), const(1), 3),
            "R502",
            "index 4 is outside",
        ),
        (
            assign("s", Convert(Index(var("s", STRING), (const(1),), CHAR), STRING), 3),
            "R503",
            "position 1 .* 0 characters",
        ),
        (
            assign("i", Convert(Partial(var("w", WORD), "X", const(16), BOOL), INT), 3),
            "R504",
            "part 16 does not exist",
        ),
        (
            While(const(value=True, datatype=BOOL), (), 3),
            "R512",
            "more than 50 rounds",
        ),
        (
            For(var("i"), const(1), const(60), const(1), (), 3),
            "R512",
            "more than 50 rounds",
        ),
    ],
)
def test_failures_name_block_algorithm_and_line(
    statement: Statement, code: str, message: str
) -> None:
    with pytest.raises(RunError, match=message) as caught:
        run_code(
            Assign(var("i"), const(0), 1),
            statement,
            variables={"i": INT, "r": REAL, "row": ROW, "s": STRING, "w": WORD},
            settings=Settings(max_iterations=50),
        )

    error = caught.value
    assert (error.code, error.node, error.algorithm) == (code, "B", "REQ")
    assert error.place == "Type.fbt:12"


def _counting_up(variable: str, stop: int, *body: Statement) -> Statement:
    """Return a WHILE of so many rounds."""
    place = var(variable)
    step = assign(place, binary(place, "+", const(1)))
    return While(binary(place, "<", const(stop)), (step, *body))


_RESET = assign("j", const(0))
_HIGH_FOR = For(var("j"), const(1), const(9), const(1), ())


@pytest.mark.parametrize(
    ("rounds", "body"),
    [
        (50, (_counting_up("i", 49),)),
        (50, (For(var("i"), const(1), var("n"), const(1), ()), _counting_up("j", 38))),
        # 4 * (inner rounds + the inner look + its own) + its own look
        (45, (_counting_up("i", 4, _RESET, _counting_up("j", 9)),)),
        (45, (_counting_up("i", 4, _HIGH_FOR),)),
        # A nest of constant bounds that fits as a whole is not counted: 7 * 9.
        (63, (For(var("i"), const(1), const(7), const(1), (_HIGH_FOR,)),)),
    ],
)
def test_all_loops_of_an_event_share_their_rounds(rounds: int, body: tuple[Statement, ...]) -> None:
    def run(limit: int) -> None:
        run_code(
            *body,
            variables={"i": INT, "j": INT, "n": INT},
            values={"n": 10},
            settings=Settings(max_iterations=limit),
        )

    run(rounds)
    with pytest.raises(UnsettledError, match=f"more than {rounds - 1} rounds"):
        run(rounds - 1)


def test_small_loops_of_constant_bounds_are_not_counted() -> None:
    inner = For(var("j"), const(1), const(5), const(1), ())
    outer = For(var("i"), const(1), const(10), const(1), (inner,))

    kernel = run_code(
        outer, outer, variables={"i": INT, "j": INT}, settings=Settings(max_iterations=50)
    )

    assert (kernel.read("B", "i"), kernel.read("B", "j")) == (11, 6)


def test_each_event_has_all_its_rounds() -> None:
    body = (assign("i", const(0)), _counting_up("i", 49))
    kernel = run_code(*body, variables={"i": INT}, settings=Settings(max_iterations=50))
    kernel.inject("B", "REQ")
    kernel.run(1)

    assert kernel.executed == 2


def _function(name: str, *body: Statement) -> Function:
    return Function(name, (), Local(name, INT), algorithm(*body, span=f"{name}.fct:1"))


def test_loops_in_functions_take_from_the_rounds_of_the_event() -> None:
    looping = _function("Looping", For(var("Looping"), const(1), const(9), const(1), ()))
    loop = For(var("i"), const(1), const(5), const(1), (assign("n", Call("Looping", (), INT)),))

    def run(limit: int) -> None:
        settings = Settings(max_iterations=limit)
        variables: dict[str, DataType] = {"i": INT, "n": INT}
        run_code(loop, loop, variables=variables, functions=(looping,), settings=settings)

    run(100)
    with pytest.raises(UnsettledError, match="more than 99 rounds") as caught:
        run(99)

    assert caught.value.algorithm == "Looping"


def test_functions_that_call_functions_end_after_as_many_rounds() -> None:
    calls = [
        _function(f"F{n}", *(assign(f"F{n}", Call(f"F{n - 1}", (), INT)) for _ in range(2)))
        for n in range(1, 60)
    ]
    with pytest.raises(UnsettledError, match="more than 1000 rounds"):
        run_code(
            assign("n", Call("F59", (), INT)),
            variables={"n": INT},
            functions=(_function("F0", assign("F0", const(1))), *calls),
            settings=Settings(max_iterations=1000),
        )


def test_a_failure_inside_a_function_names_the_function() -> None:
    broken = Function(
        "Broken",
        (Local("x", INT),),
        Local("Broken", INT),
        algorithm(assign("Broken", binary(const(1), "/", var("x")), 5), span="Broken.fct:20"),
    )
    with pytest.raises(CodeError) as caught:
        run_code(
            assign("n", Call("Broken", (const(0),), INT)),
            variables={"n": INT},
            functions=(broken,),
        )

    assert (caught.value.algorithm, caught.value.place) == ("Broken", "Broken.fct:24")


def test_a_failing_guard_names_its_transition() -> None:
    guard = binary(binary(const(1), "/", var("IN")), "=", const(1))
    chart = block(
        "CHART",
        BasicBody(states=(state("A"), state("B")), transitions=(arrow(0, 1, "EI", guard),)),
        event_inputs=events("EI"),
        inputs=pins(("IN", INT)),
    )
    kernel = new_kernel(graph((chart,), {"N": "CHART"}))
    kernel.inject("N", "EI")

    with pytest.raises(CodeError) as caught:
        kernel.run(1)
    assert caught.value.algorithm == "transition A -> B"
    assert caught.value.place == "Type.fbt:101"


def test_after_a_failure_the_state_is_readable_and_running_fails_again() -> None:
    broken = simple(
        "T",
        assign("n", const(5)),
        assign("n", binary(const(1), "/", var("IN"))),
        internals=[Local("n", INT)],
        inputs=pins(("IN", INT)),
    )
    kernel = new_kernel(graph((broken,), {"B": "T"}))
    kernel.inject("B", "REQ")
    with pytest.raises(CodeError) as first:
        kernel.run(10)
    with pytest.raises(CodeError) as second:
        kernel.run(10)

    assert first.value is second.value
    assert kernel.read("B", "n") == 5
    assert kernel.executed == 1


def chart_of(*transitions: Any, outputs: bool = False) -> FBType:  # noqa: ANN401
    action = ((None, "EO"),) if outputs else ()
    return block(
        "CHART",
        BasicBody(
            states=(state("A"), state("B", *action), state("C", *action)),
            transitions=transitions,
        ),
        event_inputs=events("EI"),
        event_outputs=events("EO"),
        inputs=pins(("IN", BOOL)),
    )


def test_an_ecc_that_never_settles_is_stopped_and_named() -> None:
    chart = chart_of(arrow(0, 1, "EI"), arrow(1, 2), arrow(2, 1))
    kernel = new_kernel(graph((chart,), {"N": "CHART"}))
    kernel.inject("N", "EI")

    with pytest.raises(
        UnsettledError, match=r'R511 in N, transition .*: more than 10000 .* "[BC]" to "[BC]"'
    ):
        kernel.run(1)


@pytest.mark.parametrize(("limit", "settles"), [(1, False), (2, True)])
def test_the_bound_of_event_less_transitions_is_exact(limit: int, *, settles: bool) -> None:
    chart = chart_of(arrow(0, 1, "EI"), arrow(1, 2), arrow(2, 0))
    made = graph((chart,), {"N": "CHART"}, settings=Settings(max_transitions=limit))
    kernel = new_kernel(made)
    kernel.inject("N", "EI")

    if settles:
        kernel.run(1)
        assert kernel.read("N", "$ECC") == 0
    else:
        with pytest.raises(UnsettledError):
            kernel.run(1)


def test_a_transition_without_event_is_tested_with_the_next_event_that_comes() -> None:
    # State B is left without an event as soon as IN holds: at any event, and only then.
    chart = chart_of(arrow(0, 1, "EI"), arrow(1, 2, None, var("IN", BOOL)))
    kernel = new_kernel(graph((chart,), {"N": "CHART"}))
    states = []
    for value in (False, False, True):
        kernel.write("N", "IN", value)
        kernel.inject("N", "EI")
        kernel.run(1)
        states.append(kernel.read("N", "$ECC"))

    assert states == [1, 1, 2]


def test_transitions_are_tested_in_document_order() -> None:
    first_without = chart_of(
        arrow(0, 1, None, negated(var("IN", BOOL))), arrow(0, 2, "EI", negated(var("IN", BOOL)))
    )
    kernel = new_kernel(graph((first_without,), {"N": "CHART"}))
    kernel.inject("N", "EI")
    kernel.run(1)

    assert kernel.read("N", "$ECC") == 1


def test_a_queue_that_grows_without_end_fails_the_run() -> None:
    chart = chart_of(arrow(0, 1, "EI"), arrow(1, 0), outputs=True)
    made = graph(
        (chart,),
        {"N": "CHART", "M": "CHART"},
        event_wires=wires("N.EO -> N.EI", "N.EO -> N.EI", "N.EO -> M.EI"),
        settings=Settings(max_queue=5_000),
    )
    kernel = new_kernel(made)
    kernel.inject("N", "EI")

    with pytest.raises(OverflowedError, match="grew past 5000 events"):
        kernel.run(1_000_000)


@pytest.mark.parametrize("budget", [1, 3, 4])
def test_a_large_fan_out_is_noticed_before_its_turn_ends(budget: int) -> None:
    chart = chart_of(arrow(0, 1, "EI"), arrow(1, 0), outputs=True)
    made = graph(
        (chart,),
        {"N": "CHART"},
        event_wires=wires("N.EO -> N.EI") * 20_000,
        settings=Settings(max_queue=50_000),
    )
    kernel = new_kernel(made)
    kernel.inject("N", "EI")
    kernel.run(budget)

    with pytest.raises(OverflowedError, match="grew past 50000 events"):
        kernel.run(1_000_000)

    assert kernel.executed == 5
    assert len(kernel.save()["queues"]["FBFLOW.RES"]) < 200_000


@pytest.mark.parametrize("bound", [1 << 16, 1 << 17])
def test_queues_are_looked_at_where_turns_end_however_large_they_may_be(bound: int) -> None:
    chart = chart_of(arrow(0, 1, "EI"), arrow(1, 0), outputs=True)
    made = graph(
        (chart,),
        {"N": "CHART"},
        event_wires=wires("N.EO -> N.EI") * 3,
        settings=Settings(max_queue=bound),
    )
    kernel = new_kernel(made)
    kernel.inject("N", "EI")

    with pytest.raises(OverflowedError, match=f"grew past {bound} events"):
        kernel.run(1_000_000)

    # Each event becomes three: the first end of a turn at which there are more.
    assert kernel.executed == -(-bound // 2 // 1_000) * 1_000


@pytest.mark.parametrize("bound", [0, 1, 1 << 40, 10**30])
def test_queues_may_have_any_bound(bound: int) -> None:
    chart = chart_of(arrow(0, 1, "EI"), arrow(1, 0), outputs=True)
    made = graph((chart,), {"N": "CHART"}, settings=Settings(max_queue=bound))
    kernel = new_kernel(made)

    for _ in range(min(bound, 3)):
        kernel.inject("N", "EI")
        kernel.run(10)
    assert kernel.executed == min(bound, 3)

    if not bound:
        with pytest.raises(OverflowedError, match="grew past 0 events"):
            kernel.inject("N", "EI")


def test_injecting_into_a_full_queue_fails() -> None:
    chart = chart_of(arrow(0, 1, "EI"))
    kernel = new_kernel(graph((chart,), {"N": "CHART"}, settings=Settings(max_queue=2)))
    kernel.inject("N", "EI")
    kernel.inject("N", "EI")

    with pytest.raises(OverflowedError):
        kernel.inject("N", "EI")
