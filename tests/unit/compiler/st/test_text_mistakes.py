"""Mistakes in Structured Text: which code, where, and in which words."""

import pytest

from tests.unit.compiler.st.texts import codes, compiled

MISTAKES = {
    "i == 1;": ["E140"],
    "IF i == 1 THEN foo := 1; END_IF;": ["E140", "E310"],
    "b := !b2;": ["E141"],
    "s := 'abc": ["E142"],
    "i := 1; (* never": ["E142"],
    "IF b THEN i := 1;": ["E143"],
    "ALGORITHM a\ni := 1;": ["E143"],
    "i := (1;\nj = 2;\nx := 3;": ["E140", "E140", "E310"],
    "i := 1\nj := 2\nIF b THEN d := 1 END_IF": ["E140", "E140", "E140"],
    "public void foo() { a = 1; }": ["E140"],
    "EXIT;": ["E148"],
    "CASE i OF j := 1; 2: ; END_CASE": ["E147"],
    "METHOD m END_METHOD": ["E149"],
    "i := foo + bar; i := foo;": ["E310", "E310"],
    "i := Ad.D7;": ["E310"],
    "VAR x : INT; X : INT; END_VAR": ["E311"],
    "p.z := 1; i.z := 1;": ["E312", "E312"],
    "VAR x : FOO; y : ANY_INT; END_VAR x := 1;": ["E313", "E313"],
    "i := foo(1);": ["E314"],
    "t := i;": ["E316"],
    "s := i;": ["E316"],
    "s := 1;": ["E316"],
    "t := 5;": ["E316"],
    "i := 'a';": ["E316"],
    "i := [1];": ["E316"],
    "b := s + 1;": ["E318"],
    "b := t > 0;": ["E318"],
    "b := p < p;": ["E318"],
    "i := 40000;": ["E320"],
    "u := -1;": ["E320"],
    "i := FOO#3;": ["E320"],
    "i := 3#12;": ["E320"],
    "t := T#5x;": ["E320"],
    "s10 := 'abcdefghijk';": ["E320"],
    "ABS(i) := 1;": ["E322"],
    "inp := 1;": ["E323"],
    "Ad.D1 := TRUE;": ["E323"],
    "limits::MAX := 1;": ["E323"],
    "i[1] := 1;": ["E324"],
    "mat[1] := 1;": ["E325"],
    "arr[10] := 1;": ["E326"],
    "c := s[0];": ["E326"],
    "by.8 := b;": ["E326"],
    "b := i.%X0;": ["E327"],
    "b := by.%W0 = 0;": ["E327"],
    "i := LIMIT(MN := 0, IN := i, MAX := 9);": ["E329"],
    "r := SIN(s);": ["E330"],
    "r := SIN(r, r);": ["E330"],
    "i;": ["E331"],
    "fb(FOO := 1);": ["E329"],
    "fb(IN := 1, Q => inp);": ["E323"],
    "fb.Q := b;": ["E323"],
    "fb.FOO();": ["E314"],
    "p.Reset();": ["E314"],
    "i := fb.FOO;": ["E310"],
    "i := fb();": ["E316"],
    "i := fb;": ["E332"],
    "ABS(i, OTHER => b);": ["E329"],
    "Absent(i, OTHER => b);": ["E314"],
    "INT_TO_REAL(i, OTHER => b);": ["E329"],
    "i := ABS(EN := b, IN := i, ENO => s);": ["E316"],
    "FOR arr[0] := 1 TO 2 DO END_FOR": ["E332"],
    "CASE i OF j: ; END_CASE": ["E333"],
    "CASE s OF 1: ; END_CASE": ["E334"],
    "FOR r := 0 TO 1 DO END_FOR": ["E336"],
    "CASE i OF 5..1: ; END_CASE": ["E337"],
    "VAR x : ARRAY [0..1] OF INT := [1, 2, 3]; END_VAR": ["E338"],
    "VAR x : ARRAY [0..999999999] OF INT; END_VAR x[0] := 1;": ["E338"],
    "FOR i := 0 TO 1 BY 0 DO END_FOR": ["E339"],
}


@pytest.mark.parametrize(("text", "expected"), MISTAKES.items(), ids=MISTAKES)
def test_a_mistake_has_its_code(text: str, expected: list[str]) -> None:
    algorithm, diagnostics = compiled(text)

    assert algorithm is None
    assert codes(diagnostics) == expected


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("i := foo;", "block.fbt:10:10"),
        ("i := 1;\n  foo := 2;", "block.fbt:11:3"),
        ("i := 1;\r\n\r\nj := i + ;", "block.fbt:12:10"),
        ("b := FALSE;&#38;#10;i := foo;", "block.fbt:10:30"),
    ],
)
def test_a_mistake_has_its_place_in_the_file(text: str, place: str) -> None:
    _, diagnostics = compiled(text)

    assert [str(diagnostic.span) for diagnostic in diagnostics] == [place]


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("i = 1;", 'found "=", expected ":=" or ";"', 'To assign, write ":=".'),
        ("i := 1 == 2;", 'found "=", expected a value', 'ST compares with "=".'),
        ("i := ;", 'found ";", expected a value', ""),
        ("i := (1;", 'found ";", expected an operator or ")"', ""),
        ("IF b DO", 'found "DO", expected an operator or "THEN"', ""),
        ("i := 1", 'found the end of the text, expected an operator or ";"', ""),
        ("b := a && b;", 'found "&", expected a value', 'ST writes AND for "&&".'),
    ],
)
def test_a_syntax_mistake_says_what_was_expected(text: str, message: str, hint: str) -> None:
    _, diagnostics = compiled(text)

    assert (diagnostics[0].message, diagnostics[0].hint) == (message, hint)


def test_an_unknown_name_comes_with_the_nearest_one() -> None:
    _, diagnostics = compiled("r := mad[1, 0];")

    assert diagnostics[0].message == 'unknown name "mad"'
    assert diagnostics[0].hint == 'Did you mean "mat"?'


def test_the_rest_of_a_text_is_typed_after_a_syntax_mistake() -> None:
    _, diagnostics = compiled("i = 1;\nj := foo;\nIF ! THEN s := 1; END_IF;")

    assert codes(diagnostics) == ["E140", "E141", "E310", "E316"]


@pytest.mark.parametrize(
    "text",
    [
        "i := " + "(" * 1000 + "1" + ")" * 1000 + ";",
        "b := " + "NOT " * 1000 + "b;",
        "i := 1" + " + i" * 3000 + ";",
        "IF b THEN " * 500 + "END_IF; " * 500,
        "VAR x : INT := " + "(" * 500 + "1" + ")" * 500 + "; END_VAR",
        "p" + ".x" * 5000 + " := 1;",
        "i := " + "ABS(" * 1000 + "1" + ")" * 1000 + ";",
    ],
    ids=["parentheses", "prefixes", "chain", "statements", "initial value", "members", "calls"],
)
def test_deep_nesting_is_a_mistake_and_no_crash(text: str) -> None:
    algorithm, diagnostics = compiled(text)

    assert algorithm is None
    assert set(codes(diagnostics)) <= {"E145", "E312"}
    assert diagnostics


@pytest.mark.parametrize("text", ["(" * 20_000, "IF " * 5000, "a[" * 5000 + ";" * 5000, "'" * 9999])
def test_endless_nonsense_ends_soon(text: str) -> None:
    algorithm, diagnostics = compiled(text)

    assert algorithm is None
    assert 0 < len(diagnostics) <= 21
