"""Any text ends in typed code or diagnostics, and printed code compiles to itself."""

from hypothesis import given
from hypothesis import strategies as st

from compiler.ir.datatypes import DINT
from compiler.ir.diagnostics import Diagnostics
from compiler.st import compile_condition, compile_constant
from compiler.st.printer import print_algorithm
from tests.unit.compiler.st.texts import (
    EVENTS,
    SPAN,
    STRUCTS,
    TYPES,
    compiled,
    scope,
    without_places,
)

WORDS = (
    *("IF", "THEN", "ELSIF", "ELSE", "END_IF", "CASE", "OF", "END_CASE", "FOR", "TO", "BY", "DO"),
    *("END_FOR", "WHILE", "END_WHILE", "REPEAT", "UNTIL", "END_REPEAT", "EXIT", "CONTINUE"),
    *("RETURN", "VAR_TEMP", "CONSTANT", "END_VAR", "ARRAY", "ALGORITHM", "END_ALGORITHM"),
    *("METHOD", "FUNCTION", "END_FUNCTION", ":=", "=>", ";", ";", ",", ":", "..", "(", ")", "["),
    *("]", ".", "+", "-", "*", "/", "**", "MOD", "AND", "OR", "XOR", "NOT", "&", "=", "<>", "<"),
    *(">=", "1", "0", "2.5", "16#FF", "INT#5", "T#1s", "'a'", '"b"', "TRUE", "%X3", "ABS", "SEL"),
    *("INT_TO_REAL", "foo", "Ad.D1", "THIS", "pkg::Point#", "limits::MAX", "INT", "STRING", "!"),
    *("==", "(*", "*)", "//", "\n", "{", "}", "'", "&#10;", "^", "#", "ENO"),
    *TYPES,
)
REAL_TEXTS = (
    "IF b THEN\n  i := i + 1;\nELSIF r > 2.5 AND NOT b2 THEN\n  w.%X3 := b;\nEND_IF;\n",
    (
        "ALGORITHM REQ\nVAR_TEMP\n  k : INT := 3;\nEND_VAR\nFOR k := 0 TO 9 BY 2 DO\n"
        "  arr[k] := LIMIT(0, arr[k], limits::MAX);\nEND_FOR;\nEND_ALGORITHM\n"
    ),
    (
        "CASE i OF\n  1, 3..5: s := CONCAT(s, 'x$'y');\n  7: t := T#1m30s * 2;\nELSE\n"
        "  p := (X := 1, Y := 2.0);\nEND_CASE;\nREPEAT d := d - 1; UNTIL d <= 0 END_REPEAT;\n"
    ),
)


@st.composite
def mutated_texts(draw: st.DrawFn) -> str:
    """Draw a real text with pieces cut out, doubled or replaced."""
    text = draw(st.sampled_from(REAL_TEXTS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 8)))
        piece = draw(st.sampled_from(WORDS) | st.text(max_size=3) | st.just(text[start:end] * 2))
        text = text[:start] + piece + text[end:]
    return text


TEXTS = (
    st.text(max_size=80)
    | st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)
    | mutated_texts()
)

NUMBERS = st.sampled_from(["i", "j", "arr[i]", "p.X", "1", "-7", "INT#3", "limits::MAX"])
REALS = st.sampled_from(["r", "p.Y", "mat[1, 0]", "2.5", "1.0E-3"])
TRUTHS = st.sampled_from(["b", "b2", "Ad.D1", "TRUE", "w.%X3", "by.7", "dw.%X(i)"])


def operations(operands: st.SearchStrategy[str], signs: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Draw expressions in parentheses."""
    return st.recursive(
        operands,
        lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(signs), inner),
        max_leaves=6,
    )


INTEGER_VALUES = operations(NUMBERS, ("+", "-", "*", "/", "MOD"))
REAL_VALUES = operations(REALS | NUMBERS, ("+", "-", "*", "/"))
COMPARISONS = st.builds(
    "({} {} {})".format, REAL_VALUES, st.sampled_from(("<", ">=", "=", "<>")), INTEGER_VALUES
)
TRUTH_VALUES = operations(TRUTHS | COMPARISONS | TRUTHS.map("NOT {}".format), ("AND", "OR", "XOR"))
ASSIGNMENTS = (
    st.builds("{} := {};".format, st.sampled_from(["i", "d", "l", "arr[j]"]), INTEGER_VALUES)
    | st.builds("{} := {};".format, st.sampled_from(["r", "l", "p.Y"]), REAL_VALUES)
    | st.builds("b := {};".format, TRUTH_VALUES)
    | st.builds("r := SEL({}, {}, r);".format, TRUTH_VALUES, INTEGER_VALUES)
    | st.builds("t := t2 * {};".format, INTEGER_VALUES)
    | st.sampled_from(["p := (X := j);", "arr := [1, 2(i)];", "s10 := s;", "s := 'it$'s';", ";"])
)


def _blocks(body: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return (
        st.builds("IF {} THEN {} ELSE {} END_IF;".format, TRUTH_VALUES, body, body)
        | st.builds("CASE i OF 1, 3..4: {} 7: {} ELSE {} END_CASE;".format, body, body, body)
        | st.builds("FOR j := {} TO 9 DO {} END_FOR;".format, INTEGER_VALUES, body)
        | st.builds("WHILE {} DO {} EXIT; END_WHILE;".format, TRUTH_VALUES, body)
        | st.builds("REPEAT {} UNTIL {} END_REPEAT;".format, body, TRUTH_VALUES)
        | st.lists(body, max_size=3).map("\n".join)
    )


ALGORITHMS = st.recursive(ASSIGNMENTS, _blocks, max_leaves=8)


@given(TEXTS)
def test_any_text_is_code_or_has_diagnostics(text: str) -> None:
    algorithm, diagnostics = compiled(text)

    assert algorithm is not None or diagnostics


@given(TEXTS)
def test_any_condition_is_code_or_has_diagnostics(text: str) -> None:
    diagnostics = Diagnostics()

    condition = compile_condition(text, SPAN, scope(), EVENTS, diagnostics)

    assert condition is not None or len(diagnostics)


@given(TEXTS.filter(str.strip))
def test_any_constant_is_code_or_has_diagnostics(text: str) -> None:
    diagnostics = Diagnostics()

    value = compile_constant(text, DINT, SPAN, scope(), diagnostics)

    assert value is not None or len(diagnostics)


@given(ALGORITHMS)
def test_printed_code_compiles_to_itself(text: str) -> None:
    algorithm, _ = compiled(text)
    assert algorithm is not None

    again, diagnostics = compiled(print_algorithm(algorithm, STRUCTS))

    assert diagnostics == []
    assert without_places(again) == without_places(algorithm)
