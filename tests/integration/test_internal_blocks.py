"""Internal function blocks: code calls other blocks, which keep what they know."""

from pathlib import Path

import pytest

from runtime.errors import CodeError
from tests.code_bench import MILLISECOND, CodeBench, basic, compiled, simple
from tests.kernels import new_kernel

pytestmark = pytest.mark.usefixtures("every_kernel")

COUNTER = "edge(CLK := UP); count(CU := edge.Q, PV := 2, Q => FULL); N := count.CV;"
ACCUMULATOR = basic(
    "Accumulator",
    {"START": "", "ADDING": "ADD", "CLEARING": "CLEAR", "DOUBLING": "TWICE"},
    """START ADDING ADD[STEP <> 0]
    START CLEARING CLEAR
    ADDING DOUBLING [SUM > 100]
    ADDING START 1
    DOUBLING START 1
    CLEARING START 1""",
    {"ADD": "SUM := SUM + STEP;", "CLEAR": "SUM := 0;", "TWICE": "SUM := SUM * 2;"},
    events="ADD CLEAR",
    inputs="STEP: INT := 5",
    outputs="SUM: INT",
)


def test_a_library_block_keeps_its_state_from_call_to_call(tmp_path: Path) -> None:
    user = simple(
        "User",
        {"REQ": COUNTER},
        inputs="UP: BOOL",
        outputs="FULL: BOOL, N: INT",
        blocks={"count": "FB_CTU", "edge": "FB_R_TRIG"},
    )
    bench = CodeBench(tmp_path, "User", {"User.fbt": user})

    seen = []
    for up in (True, True, False, True):
        bench.send(UP=up)
        seen.append(bench.read("N", "FULL"))

    assert seen == [(1, False), (1, False), (1, False), (2, True)]


def test_inputs_are_written_one_by_one_and_a_call_without_arguments_keeps_them(
    tmp_path: Path,
) -> None:
    text = """delay.PT := T#1s;
    delay.IN := ON;
    THIS.delay();
    DONE := delay.Q;
    AGO := THIS.delay.ET;"""
    user = simple(
        "User",
        {"REQ": text},
        inputs="ON: BOOL",
        outputs="DONE: BOOL, AGO: TIME",
        blocks={"delay": "FB_TON"},
    )
    bench = CodeBench(tmp_path, "User", {"User.fbt": user})

    bench.send(ON=True)
    assert bench.read("DONE", "AGO") == (False, 0)
    bench.wait(400)
    bench.send()
    assert bench.read("DONE", "AGO") == (False, 400 * MILLISECOND)
    bench.wait(700)
    bench.send()
    assert bench.read("DONE", "AGO") == (True, 1000 * MILLISECOND)
    bench.send(ON=False)
    assert bench.read("DONE", "AGO") == (False, 0)


def test_a_basic_block_is_called_by_its_events_and_runs_its_chart(tmp_path: Path) -> None:
    text = "IF RESET THEN acc.CLEAR(); ELSE acc.ADD(STEP := X); END_IF; Y := acc.SUM;"
    user = simple(
        "User",
        {"REQ": text},
        inputs="X: INT, RESET: BOOL",
        outputs="Y: INT",
        blocks={"acc": "Accumulator"},
    )
    types = {"User.fbt": user, "Accumulator.fbt": ACCUMULATOR}
    bench = CodeBench(tmp_path, "User", types)

    seen = []
    for x, reset in ((30, False), (40, False), (0, False), (31, False), (1, True), (2, False)):
        bench.send(X=x, RESET=reset)
        seen.append(bench.read("Y"))

    assert seen == [30, 70, 70, 202, 0, 2]


def test_a_call_without_an_event_means_the_first_one(tmp_path: Path) -> None:
    user = simple(
        "User", {"REQ": "acc(); Y := acc.SUM;"}, outputs="Y: INT", blocks={"acc": "Accumulator"}
    )
    types = {"User.fbt": user, "Accumulator.fbt": ACCUMULATOR}
    bench = CodeBench(tmp_path, "User", types)

    bench.send()
    bench.send()

    assert bench.read("Y", "acc.STEP", "acc.SUM") == (10, 5, 10)


def test_blocks_stand_in_one_another_and_every_instance_has_its_own(tmp_path: Path) -> None:
    inner = simple(
        "Inner",
        {"REQ": "n := n + BY; OUT := n;"},
        inputs="BY: INT := 1",
        outputs="OUT: INT",
        internals="n: INT",
    )
    middle = simple(
        "Middle",
        {"REQ": "a(); b(BY := 10, OUT => OUT); OUT := OUT + a.OUT;"},
        outputs="OUT: INT",
        blocks={"a": "Inner", "b": "Inner"},
    )
    outer = simple(
        "Outer",
        {"REQ": "VAR i : INT; END_VAR FOR i := 1 TO 3 DO m1(); END_FOR;m2(OUT => Y); X := m1.OUT;"},
        outputs="X: INT, Y: INT",
        blocks={"m1": "Middle", "m2": "Middle"},
    )
    types = {"Inner.fbt": inner, "Middle.fbt": middle, "Outer.fbt": outer}
    bench = CodeBench(tmp_path, "Outer", types)

    bench.send()

    assert bench.read("X", "Y") == (33, 11)
    assert bench.read("m1.b.n", "m2.a.n") == (30, 1)


def test_a_run_that_was_saved_goes_on_with_its_internal_blocks(tmp_path: Path) -> None:
    user = simple(
        "User", {"REQ": "acc(); Y := acc.SUM;"}, outputs="Y: INT", blocks={"acc": "Accumulator"}
    )
    types = {"User.fbt": user, "Accumulator.fbt": ACCUMULATOR}
    bench = CodeBench(tmp_path, "User", types)
    bench.send()
    saved = bench.kernel.save()

    other = new_kernel(bench.graph)
    other.load(saved)
    other.inject(bench.node, "REQ")
    other.run(10)

    assert other.read(bench.node, "Y") == 10


def test_an_error_inside_names_the_internal_block_its_algorithm_and_line(tmp_path: Path) -> None:
    inner = basic(
        "Inner",
        {"START": "", "DIVIDING": "DIVIDE"},
        "START DIVIDING REQ\nDIVIDING START [X / D > 0]\nDIVIDING START 1",
        {"DIVIDE": "\nOUT := X / (D + 1);"},
        inputs="X: INT := 1, D: INT",
        outputs="OUT: INT",
    )
    user = simple("User", {"REQ": "div(D := N);"}, inputs="N: INT", blocks={"div": "Inner"})
    types = {"User.fbt": user, "Inner.fbt": inner}

    bench = CodeBench(tmp_path, "User", types)
    with pytest.raises(CodeError) as first:
        bench.send(N=-1)
    bench = CodeBench(tmp_path, "User", types)
    with pytest.raises(CodeError) as second:
        bench.send(N=0)

    assert (first.value.algorithm, first.value.place) == ("div.DIVIDE", f"{tmp_path}/Inner.fbt:8")
    assert (second.value.algorithm, second.value.place) == (
        "div.$ECC.REQ",
        f"{tmp_path}/Inner.fbt:5",
    )


@pytest.mark.parametrize(
    ("type_name", "code"),
    [
        ("E_DELAY", "E340"),
        ("E_TRAIN", "E340"),
        ("FB_RANDOM", "E340"),
        ("F_ADD", "E340"),
        ("Nothing", "E201"),
        ("User", "E211"),
    ],
)
def test_what_cannot_be_inside_says_why(type_name: str, code: str, tmp_path: Path) -> None:
    user = simple("User", {"REQ": "x();"}, blocks={"x": type_name})

    result = compiled(tmp_path, "User", {"User.fbt": user})

    assert result.graph is None
    assert [item.code for item in result.diagnostics] == [code]


def test_blocks_nested_too_deeply_or_too_many_are_refused(tmp_path: Path) -> None:
    deep = {
        f"T{n}.fbt": simple(f"T{n}", {"REQ": "x();"}, blocks={"x": f"T{n - 1}"})
        for n in range(1, 25)
    }
    deep["T0.fbt"] = simple("T0", {"REQ": ";"})
    wide = {
        f"W{n}.fbt": simple(
            f"W{n}", {"REQ": "a(); b();"}, blocks={"a": f"W{n - 1}", "b": f"W{n - 1}"}
        )
        for n in range(1, 15)
    }
    wide["W0.fbt"] = simple("W0", {"REQ": ";"}, internals="n: INT")

    results = [compiled(tmp_path, "T24", deep), compiled(tmp_path, "W14", wide)]

    for result in results:
        assert result.graph is None
        assert {item.code for item in result.diagnostics} == {"E342"}
