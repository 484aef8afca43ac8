"""Everything that can be named in code, read and written: THIS, parts of bits, constants, texts."""

from pathlib import Path

import pytest

from compiler.ir.diagnostics import CompileError
from tests.code_bench import CodeBench, compiled, simple

pytestmark = pytest.mark.usefixtures("every_kernel")

POINT = """<DataType Name="Point"><StructuredType>
<VarDeclaration Name="bits" Type="DWORD"/><VarDeclaration Name="n" Type="INT"/>
<VarDeclaration Name="list" Type="INT" ArraySize="3"/>
</StructuredType></DataType>"""
INNER = simple(
    "Inner",
    {"REQ": "OUT := IN; OUT.n := OUT.n + 1; WORDS[1] := OUT.bits.%W1;"},
    inputs="IN: Point",
    outputs="OUT: Point, WORDS: ARRAY 2 OF WORD",
)


def outcome(folder: Path, text: str) -> object:
    user = simple(
        "User",
        {"REQ": text},
        inputs="A: INT := 1",
        outputs="Y: DINT, B: BOOL, S: STRING",
        internals="word: WORD := 16#1234, p: Point, points: ARRAY 3 OF Point,"
        " words: ARRAY 2 OF WORD, short: STRING[3]",
        blocks={"inner": "Inner"},
        methods={
            "put": "METHOD put VAR_INPUT v : INT; END_VAR VAR_OUTPUT w : INT; END_VAR"
            " w := v; END_METHOD"
        },
    )
    types = {"User.fbt": user, "Point.dtp": POINT, "Inner.fbt": INNER}
    bench = CodeBench(folder, "User", types)
    bench.send()
    return bench.read("Y", "B", "S")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # THIS
        (
            "THIS.Y := THIS.A + 1; THIS.words[THIS.A] := 3; Y := THIS.Y + THIS.words[1];",
            (5, False, ""),
        ),
        (
            "THIS.p.n := 4; THIS.points[THIS.A].list[2] := 5; Y := p.n + points[1].list[2];",
            (9, False, ""),
        ),
        (
            (
                "THIS.put(v := 7, w => THIS.p.n); THIS.inner.IN.n := p.n; THIS.inner(); "
                "Y := THIS.inner.OUT.n;"
            ),
            (8, False, ""),
        ),
        # parts of bits
        ("word.%X15 := TRUE; word.%B0 := 16#FF; Y := word;", (0x92FF, False, "")),
        ("word.0 := TRUE; B := word.2; Y := word;", (0x1235, True, "")),
        ("words[A].%X3 := TRUE; words[A].%B1 := 1; Y := words[1];", (0x108, False, "")),
        (
            "p.bits.%W1 := 16#ABCD; p.bits.%B0 := 1; Y := p.bits.%W1; B := p.bits.%X0;",
            (0xABCD, True, ""),
        ),
        ("p.bits.%W(A) := 2; p.bits.%X(A + 3) := TRUE; Y := p.bits;", (0x20010, False, "")),
        ("points[A].bits.%W1.%B1.%X7 := TRUE; Y := points[A].bits.%B3;", (0x80, False, "")),
        (
            "inner.IN.bits.%W1 := 9; inner(); Y := inner.WORDS[A]; B := inner.OUT.bits.%X16;",
            (9, True, ""),
        ),
        # parts of values as targets of output arguments
        (
            (
                "put(3, p.n); put(4, points[A].n); put(5, p.list[A]); "
                "Y := p.n + points[1].n + p.list[1];"
            ),
            (12, False, ""),
        ),
        ("inner(IN := p, OUT => points[A]); Y := points[1].n;", (1, False, "")),
        # constants
        ("VAR CONSTANT two : INT := 2; END_VAR Y := two * two;", (4, False, "")),
        ("VAR CONSTANT l : ARRAY [0..1] OF INT := [3, 4]; END_VAR Y := l[A];", (4, False, "")),
        (
            (
                "VAR CONSTANT c : INT := 1; END_VAR VAR x : ARRAY [0..c] OF INT; "
                "END_VAR x[c] := 6; Y := x[1];"
            ),
            (6, False, ""),
        ),
        # texts that are too long for their variable lose their end
        ("short := CONCAT('ab', 'cdef'); S := short; Y := LEN(short);", (3, False, "abc")),
        (
            "VAR t : STRING[2]; END_VAR t := S; short := 'xyz'; t := short; S := t;",
            (0, False, "xy"),
        ),
    ],
)
def test_a_place_is_read_and_written(text: str, expected: object, tmp_path: Path) -> None:
    assert outcome(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("VAR CONSTANT two : INT := 2; END_VAR two := 3;", "E323"),
        ("VAR CONSTANT l : ARRAY [0..1] OF INT := [3, 4]; END_VAR l[0] := 1;", "E323"),
        ("inner.OUT.n := 1;", "E323"),
        ("inner.FOO.n := 1;", "E310"),
        ("inner.IN.foo := 1;", "E312"),
        ("THIS.foo := 1;", "E310"),
        ("short := 'abcd';", "E320"),
        ("word.%X16 := TRUE;", "E326"),
        ("put(1, A + 1);", "E322"),
    ],
)
def test_a_wrong_place_has_its_code(text: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(CompileError) as caught:
        outcome(tmp_path, text)

    assert [item.code for item in caught.value.diagnostics] == [code]


def test_the_help_names_what_can_be_called(tmp_path: Path) -> None:
    user = simple("User", {"REQ": "inner.RQ();"}, blocks={"inner": "Inner"})
    types = {"User.fbt": user, "Point.dtp": POINT, "Inner.fbt": INNER}

    (diagnostic,) = compiled(tmp_path, "User", types).diagnostics

    assert (diagnostic.code, diagnostic.message) == ("E314", 'unknown function "inner.RQ"')
    assert 'Did you mean "inner.REQ"?' in diagnostic.hint
