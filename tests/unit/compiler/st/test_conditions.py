"""Conditions of transitions in all their forms."""

import pytest

from compiler.ir.diagnostics import Diagnostic, Diagnostics
from compiler.st import Condition, compile_condition
from compiler.st.printer import print_expression
from tests.unit.compiler.st.texts import EVENTS, SPAN, codes, scope


def condition(text: str) -> tuple[Condition | None, list[Diagnostic]]:
    diagnostics = Diagnostics()
    return compile_condition(text, SPAN, scope(), EVENTS, diagnostics), list(diagnostics)


@pytest.mark.parametrize(
    ("text", "event", "guard"),
    [
        ("EI", "EI", None),
        (" ei ", "EI", None),
        ("Ad.GO", "Ad.GO", None),
        ("EI[i>1]", "EI", "i > INT#1"),
        ("Ad.GO [Ad.D1]", "Ad.GO", "Ad.D1"),
        ("EI[]", "EI", None),
        ("EI[1]", "EI", None),
        ("EI[arr[1]=3]", "EI", "arr[1] = INT#3"),
        ("EI&i>1", "EI", "i > INT#1"),
        ("EI & b", "EI", "b"),
        ("EI AND b", "EI", "b"),
        ("EI&(NOT b)", "EI", "NOT b"),
        ("EI&#38;b", "EI", "b"),
        ("[b]", None, "b"),
        ("b", None, "b"),
        ("i>1 & b", None, "i > INT#1 AND b"),
        ("arr[1] = 3", None, "arr[1] = INT#3"),
        ("b=1", None, "b = TRUE"),
        ("b = 0 & i=1", None, "b = FALSE AND i = INT#1"),
        ("[1]", None, None),
        ("1", None, None),
        ("TRUE", None, None),
        ("(i>1)", None, "i > INT#1"),
        ("[ws = 'FEED']", None, 'ws = WSTRING#"FEED"'),
    ],
)
def test_a_condition_has_an_event_and_a_guard(
    text: str, event: str | None, guard: str | None
) -> None:
    found, _ = condition(text)

    assert found is not None
    assert found.event == event
    assert (found.guard and print_expression(found.guard)) == guard


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("EIX", "E315", "block.fbt:10:5"),
        ("EIX[b]", "E315", "block.fbt:10:5"),
        ("Ad.XX", "E315", "block.fbt:10:5"),
        ("EI[foo]", "E310", "block.fbt:10:8"),
        ("EI[!b]", "E141", "block.fbt:10:8"),
        ("EI[b", "E140", "block.fbt:10:8"),
        ("EI[b] & i", "E140", "block.fbt:10:10"),
        ("b AND", "E140", "block.fbt:10:9"),
        ("[s]", "E316", "block.fbt:10:6"),
    ],
)
def test_a_mistake_in_a_condition_has_its_code_and_place(text: str, code: str, place: str) -> None:
    found, diagnostics = condition(text)

    assert found is None
    assert [(item.code, str(item.span)) for item in diagnostics] == [(code, place)]


def test_an_empty_condition_is_always_taken_with_a_warning() -> None:
    found, diagnostics = condition("  ")

    assert found == Condition(None, None)
    assert codes(diagnostics) == ["E146"]
