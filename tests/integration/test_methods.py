"""Methods: called from the algorithms of their block, on its variables."""

from pathlib import Path

import pytest

from runtime.errors import CodeError
from tests.code_bench import CodeBench, basic, compiled, simple

pytestmark = pytest.mark.usefixtures("every_kernel")

METHODS = {
    "scale": """METHOD scale : INT
VAR_INPUT
  x : INT;
  factor : INT := 2;
END_VAR
VAR_OUTPUT
  big : BOOL;
END_VAR
VAR_IN_OUT
  total : INT;
END_VAR
VAR
  product : INT;
END_VAR
product := product + x * factor;
total := total + product;
calls := calls + 1;
IF product > 10 THEN
  big := TRUE;
END_IF;
scale := product;
END_METHOD""",
    "reset": "METHOD reset\ncalls := 0; THIS.SUM := note(-1);\nEND_METHOD",
    "note": "METHOD note : INT\nVAR_INPUT n : INT; END_VAR\nnote := n;\nEND_METHOD",
    "fail": "METHOD fail\nVAR_INPUT d : INT; END_VAR\nSUM := 1 / d;\nEND_METHOD",
}


def bench_of(folder: Path, text: str) -> CodeBench:
    user = simple(
        "User",
        {"REQ": text},
        inputs="A: INT",
        outputs="Y: INT, SUM: INT, BIG: BOOL",
        internals="calls: INT",
        methods=METHODS,
    )
    return CodeBench(folder, "User", {"User.fbt": user})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Y := scale(A, total := SUM);", (6, 6, False, 1)),
        ("Y := THIS.scale(x := 5, factor := 3, total := SUM, big => BIG);", (15, 15, True, 1)),
        ("Y := scale(9, 9, SUM, BIG); scale(1, total := SUM, big => BIG);", (81, 83, False, 2)),
        ("Y := scale(scale(A, total := SUM), total := SUM);", (12, 18, False, 2)),
        ("Y := scale(1, total := SUM) + scale(2, total := SUM);", (6, 6, False, 2)),
        ("WHILE scale(calls, total := SUM) < 4 DO Y := Y + 1; END_WHILE;", (2, 6, False, 3)),
        ("calls := 7; reset(); Y := calls;", (0, -1, False, 0)),
        ("scale(EN := A > 5, x := A, total := SUM, ENO => BIG);", (0, 0, False, 0)),
    ],
)
def test_a_method_works_on_the_variables_of_its_block(
    text: str, expected: tuple[object, ...], tmp_path: Path
) -> None:
    bench = bench_of(tmp_path, text)

    bench.send(A=3)

    assert bench.read("Y", "SUM", "BIG", "calls") == expected


def test_an_algorithm_is_called_like_a_method(tmp_path: Path) -> None:
    user = simple(
        "User",
        {"REQ": "clear(); more(); THIS.more(); MORE();", "clear": "Y := 0;", "more": "Y := Y + A;"},
        inputs="A: INT",
        outputs="Y: INT",
    ).replace('<Event Name="clear"><With Var="A"/></Event>', "")
    bench = CodeBench(tmp_path, "User", {"User.fbt": user})

    bench.send(A=4)

    assert bench.read("Y") == 12


def test_a_basic_block_has_methods_and_looks_at_what_they_left(tmp_path: Path) -> None:
    text = basic(
        "User",
        {"START": "", "FULL": "EMPTY"},
        "START FULL REQ[LEVEL > 3]\nFULL START 1",
        {"EMPTY": "drain(by := 2);"},
        inputs="LEVEL: INT",
        outputs="LEFT: INT",
    ).replace(
        "</BasicFB>",
        '<Method Name="drain"><ST><![CDATA[METHOD drain VAR_INPUT by : INT; END_VAR\n'
        "LEFT := LEVEL - by;\nEND_METHOD]]></ST></Method></BasicFB>",
    )
    bench = CodeBench(tmp_path, "User", {"User.fbt": text})

    bench.send(LEVEL=9)

    assert bench.read("LEFT") == 7


def test_an_internal_block_brings_its_methods_along(tmp_path: Path) -> None:
    inner = simple(
        "Inner",
        {"REQ": "OUT := twice(IN);"},
        inputs="IN: INT",
        outputs="OUT: INT",
        methods={
            "twice": "METHOD twice : INT VAR_INPUT n : INT; END_VAR twice := 2 * n; END_METHOD"
        },
    )
    outer = simple(
        "Outer", {"REQ": "a(IN := 4, OUT => Y);"}, outputs="Y: INT", blocks={"a": "Inner"}
    )
    bench = CodeBench(tmp_path, "Outer", {"Inner.fbt": inner, "Outer.fbt": outer})

    bench.send()

    assert bench.read("Y") == 8


def test_an_error_inside_names_the_method_and_its_line(tmp_path: Path) -> None:
    bench = bench_of(tmp_path, "fail(d := A);")

    with pytest.raises(CodeError) as caught:
        bench.send(A=0)

    lines = (tmp_path / "User.fbt").read_text(encoding="utf-8").splitlines()
    line = lines.index("SUM := 1 / d;") + 1
    assert (caught.value.algorithm, caught.value.place) == ("fail", f"{tmp_path}/User.fbt:{line}")


@pytest.mark.parametrize(
    ("methods", "text", "code"),
    [
        ({"m": "METHOD m\nm();\nEND_METHOD"}, "m();", "E341"),
        ({"m": "METHOD m\nn();\nEND_METHOD", "n": "METHOD n\nm();\nEND_METHOD"}, ";", "E341"),
        ({"REQ": "METHOD REQ\nEND_METHOD"}, ";", "E311"),
        ({}, "REQ();", "E341"),
        ({"m": "METHOD m\nREQ();\nEND_METHOD"}, "m();", "E341"),
        ({"m": "METHOD m\nEND_METHOD"}, "Y := m();", "E316"),
        ({"m": "METHOD m\nEND_METHOD"}, "m(1);", "E328"),
        ({"m": "METHOD m\nx := 1;\nEND_METHOD"}, "m();", "E310"),
        ({"m": "ALGORITHM m\nEND_ALGORITHM"}, "m();", "E149"),
        ({"m": "METHOD m : INT\nEND_METHOD"}, "Y := k();", "E314"),
    ],
)
def test_a_mistake_with_methods_has_its_code(
    methods: dict[str, str], text: str, code: str, tmp_path: Path
) -> None:
    user = simple("User", {"REQ": text}, outputs="Y: INT", methods=methods)

    result = compiled(tmp_path, "User", {"User.fbt": user})

    assert result.graph is None
    assert [item.code for item in result.diagnostics] == [code]


def test_a_condition_cannot_call_a_method(tmp_path: Path) -> None:
    text = basic("User", {"START": ""}, "START START REQ[m() > 1]", {}).replace(
        "</BasicFB>",
        '<Method Name="m"><ST><![CDATA[METHOD m : INT\nEND_METHOD]]></ST></Method></BasicFB>',
    )

    result = compiled(tmp_path, "User", {"User.fbt": text})

    assert [item.code for item in result.diagnostics] == ["E332"]


def test_a_method_that_changes_a_subscript_writes_to_the_element_it_was_given(
    tmp_path: Path,
) -> None:
    user = simple(
        "User",
        {"REQ": "add(table[i]); Y := table[0]; NEXT := table[1];"},
        outputs="Y: INT, NEXT: INT",
        internals="i: INT, table: ARRAY 2 OF INT := [5]",
        methods={
            "add": "METHOD add\nVAR_IN_OUT x : INT; END_VAR\ni := 1; x := x + 10;\nEND_METHOD"
        },
    )
    bench = CodeBench(tmp_path, "User", {"User.fbt": user})

    bench.send()

    assert bench.read("Y", "NEXT") == (15, 0)
