"""Functions that give back several values: VAR_OUTPUT, VAR_IN_OUT, EN and ENO."""

from pathlib import Path

import pytest

from runtime.errors import CodeError
from tests.code_bench import CodeBench, compiled, function, simple

pytestmark = pytest.mark.usefixtures("every_kernel")

SPLIT = function(
    """FUNCTION Split
VAR_INPUT IN : BYTE; END_VAR
VAR_OUTPUT LOW, HIGH : BYTE; ODD : BOOL; END_VAR
LOW := IN AND 16#0F;
HIGH := SHR(IN, 4);
ODD := IN.%X0;
END_FUNCTION""",
    name="Split",
    inputs="IN: BYTE",
    outputs="LOW: BYTE, HIGH: BYTE, ODD: BOOL",
)
DIVIDE = function(
    """FUNCTION Divide : INT
VAR_INPUT a : INT; b : INT := 1; END_VAR
VAR_OUTPUT rest : INT; END_VAR
VAR_IN_OUT calls : INT; END_VAR
calls := calls + 1;
IF b = 0 THEN
  ENO := FALSE;
  rest := -1;
  RETURN;
END_IF;
Divide := a / b;
rest := a MOD b;
END_FUNCTION""",
    name="Divide",
)
POLISH = function(
    """FUNCTION Polish
VAR_IN_OUT text : STRING; END_VAR
text := CONCAT(text, '!');
END_FUNCTION""",
    name="Polish",
)
TYPES = {"Split.fct": SPLIT, "Divide.fct": DIVIDE, "Polish.fct": POLISH}
OUTPUTS = "Q: INT, R: INT, N: INT, OK: BOOL, ODD: BOOL, L: BYTE, H: BYTE, S: STRING, W: DINT"


def results(folder: Path, text: str, *pins: str, internals: str = "", **inputs: int) -> object:
    user = simple(
        "User",
        {"REQ": text},
        inputs="A: INT, B: INT",
        outputs=OUTPUTS,
        internals=internals,
    )
    bench = CodeBench(folder, "User", {**TYPES, "User.fbt": user})
    bench.send(**inputs)
    return bench.read(*pins)


def test_a_function_without_a_result_gives_back_its_outputs(tmp_path: Path) -> None:
    text = "Split(16#A7, LOW => L, HIGH => H, NOT ODD => ODD);"

    assert results(tmp_path, text, "L", "H", "ODD") == (7, 10, False)


def test_arguments_without_names_are_inputs_in_outs_and_outputs(tmp_path: Path) -> None:
    text = "N := 5; Q := Divide(17, 5, N, R); Split(16#A7, L, H);"

    assert results(tmp_path, text, "Q", "R", "N", "L", "H") == (3, 2, 6, 7, 10)


def test_a_call_inside_of_an_expression_happens_before_it(tmp_path: Path) -> None:
    text = "Q := 100 * Divide(a := 17, b := 5, calls := N, rest => R) + Divide(9, 2, N);"

    assert results(tmp_path, text, "Q", "R", "N") == (304, 2, 2)


def test_in_outs_and_outputs_are_any_place(tmp_path: Path) -> None:
    text = """table[1] := 40;
    Q := Divide(7, 2, calls := table[A], rest => table[A + 1]);
    N := table[1]; R := table[2];
    Split(16#F1, LOW => L, ODD => word.%X3, HIGH => word.%B1);
    W := word;
    letters := 'abc'; Polish(letters); Polish(text := S); S := CONCAT(S, letters);"""
    internals = "table: ARRAY 4 OF INT, word: WORD, letters: STRING"

    found = results(tmp_path, text, "Q", "N", "R", "W", "S", internals=internals, A=1)

    assert found == (3, 41, 1, 0xF08, "!abc!")


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("Divide(7, 2, calls := table[i], rest => i);", (1, 0, 1)),
        ("Divide(7, 2, calls := i, rest => table[i]);", (3, 0, 1)),
        ("Split(16#F3, LOW => i, ODD => table[i].%X3);", (3, 0, 8)),
        ("table[2] := 2; Divide(7, 2, calls := table[table[2]], rest => i);", (1, 0, 3)),
    ],
)
def test_a_call_writes_to_the_places_that_were_meant_when_it_began(
    call: str, expected: tuple[int, ...], tmp_path: Path
) -> None:
    word = ", table: ARRAY 4 OF BYTE" if "%X3" in call else ", table: ARRAY 4 OF INT"
    text = f"i := 2; {call} Q := i; R := table[1]; N := table[2];"

    found = results(tmp_path, text, "Q", "R", "N", internals=f"i: INT{word}")

    assert found == expected


def test_what_an_output_gives_is_converted_as_an_assignment_does(tmp_path: Path) -> None:
    text = "W := 7; Q := Divide(17, 5, calls := N, rest => W);"

    assert results(tmp_path, text, "Q", "W") == (3, 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IF Divide(A, B, N) > 2 THEN Q := 1; ELSE Q := 2; END_IF;", (1, 1)),
        ("IF A > 50 THEN Q := 1; ELSIF Divide(A, B, N) = 3 THEN Q := 2; END_IF;", (2, 1)),
        ("IF A > 5 THEN Q := 1; ELSIF Divide(A, B, N) = 3 THEN Q := 2; END_IF;", (1, 0)),
        ("IF A > 50 THEN Q := 1; ELSIF Divide(A, B, N) = 9 THEN ; ELSE Q := 3; END_IF;", (3, 1)),
        ("WHILE Divide(N, 2, N) < 2 DO Q := Q + 1; END_WHILE;", (4, 5)),
        ("WHILE Divide(N, 2, N) < 2 DO Q := Q + 1; CONTINUE; Q := 9; END_WHILE;", (4, 5)),
        ("REPEAT Q := Q + 1; UNTIL Divide(N, 2, N) >= 2 END_REPEAT;", (5, 5)),
        ("REPEAT Q := Q + 1; CONTINUE; UNTIL Divide(N, 2, N) >= 2 END_REPEAT;", (5, 5)),
        ("REPEAT Q := Q + 1; EXIT; UNTIL Divide(N, 2, N) >= 2 END_REPEAT;", (1, 0)),
        (
            "FOR R := Divide(9, 3, N) TO Divide(A, 2, N) BY Divide(4, 2, N) DO Q := R; END_FOR;",
            (7, 3),
        ),
        ("CASE Divide(A, B, N) OF 3: Q := 1; ELSE Q := 2; END_CASE;", (1, 1)),
        ("VAR x : INT := Divide(A, B, N); END_VAR Q := x;", (3, 1)),
        ("Q := Divide(Divide(A, B, N), N, N);", (3, 2)),
        ("IF FALSE THEN Q := Divide(A, B, N); END_IF;", (0, 0)),
    ],
)
def test_a_call_stands_wherever_a_value_may(
    text: str, expected: tuple[int, int], tmp_path: Path
) -> None:
    assert results(tmp_path, text, "Q", "N", A=17, B=5) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Q := Divide(A, B, N, rest => R, ENO => OK);", (0, -1, 1, False)),
        ("Q := Divide(A, 4, N, rest => R, ENO => OK);", (4, 1, 1, True)),
        (
            "Q := 8; Q := Divide(EN := A > 20, a := A, b := 4, calls := N, ENO => OK);",
            (0, 0, 0, False),
        ),
        (
            "Divide(EN := A > 20, a := A, b := 4, calls := N, rest => R, ENO => OK);",
            (0, 0, 0, False),
        ),
        ("Divide(EN := A > 2, a := A, b := 4, calls := N, rest => R, ENO => OK);", (0, 1, 1, True)),
        ("Q := ABS(EN := TRUE, IN := -A, ENO => OK);", (17, 0, 0, True)),
        ("Q := ABS(EN := FALSE, IN := Divide(1, 1, N), NOT ENO => OK);", (0, 0, 0, True)),
        ("IF ABS(A, ENO => OK) > 1 THEN Q := 1; END_IF;", (1, 0, 0, True)),
    ],
)
def test_en_guards_a_call_and_eno_tells_whether_it_was_made(
    text: str, expected: tuple[object, ...], tmp_path: Path
) -> None:
    assert results(tmp_path, text, "Q", "R", "N", "OK", A=17, B=0) == expected


def test_a_function_with_outputs_is_a_block_too(tmp_path: Path) -> None:
    bench = CodeBench(tmp_path, "Split", TYPES)

    bench.send(IN=0x5B)

    assert bench.read("LOW", "HIGH", "ODD") == (11, 5, True)


def test_a_function_calls_functions_with_outputs(tmp_path: Path) -> None:
    outer = function(
        """FUNCTION Outer : INT
VAR_INPUT x : INT; END_VAR
VAR_OUTPUT count : INT; END_VAR
VAR r : INT; END_VAR
Outer := Divide(x, 10, count, r) + Divide(r, 2, count);
END_FUNCTION""",
        name="Outer",
    )
    (tmp_path / "Outer.fct").write_text(outer, encoding="utf-8")

    assert results(tmp_path, "Q := Outer(47, N);", "Q", "N") == (7, 2)


def test_an_error_inside_a_function_names_it_and_its_line(tmp_path: Path) -> None:
    wrong = function(
        """FUNCTION Wrong
VAR_INPUT a : INT; END_VAR
VAR_OUTPUT x, y : INT; END_VAR
x := a;
y := 1 / a;
END_FUNCTION""",
        name="Wrong",
    )
    (tmp_path / "Wrong.fct").write_text(wrong, encoding="utf-8")

    with pytest.raises(CodeError) as caught:
        results(tmp_path, "\nWrong(0, y => Q);", "Q")

    assert (caught.value.algorithm, caught.value.place) == ("Wrong", f"{tmp_path}/Wrong.fct:7")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Q := Divide(1, 2);", "E328"),
        ("Q := Divide(1, 2, 3);", "E322"),
        ("Q := Divide(1, 2, 3 + N);", "E322"),
        ("Q := Divide(1, 2, S);", "E316"),
        ("Q := Divide(1, 2, N, S);", "E316"),
        ("Q := Divide(1, 2, N, R, Q);", "E328"),
        ("Q := Divide(1, 2, N, foo => R);", "E329"),
        ("Q := Split(1);", "E316"),
    ],
)
def test_a_wrong_call_has_its_code(text: str, code: str, tmp_path: Path) -> None:
    user = simple("User", {"REQ": text}, inputs="A: INT", outputs=OUTPUTS)

    result = compiled(tmp_path, "User", {**TYPES, "User.fbt": user})

    assert result.graph is None
    assert code in [item.code for item in result.diagnostics]
