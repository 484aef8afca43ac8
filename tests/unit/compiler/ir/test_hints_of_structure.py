"""Hints for names that do not exist: what helps, and no more."""

import pytest

from compiler.ir.diagnostics import Diagnostics, choices_hint
from compiler.ir.mistakes import structure
from compiler.ir.source import Span

MANY = tuple(f"Motor{number}" for number in range(100))


@pytest.mark.parametrize(
    ("known", "near"),
    [
        ((), ""),
        (MANY, ""),
        (("INT2INT",), 'Did you mean "INT2INT"? '),
        (("INT2INT", *MANY), 'Did you mean "INT2INT"? '),
    ],
)
def test_an_unknown_type_names_the_nearest_type_and_no_others(
    known: tuple[str, ...], near: str
) -> None:
    mistake = structure.unknown_type(
        spans=[Span("a.sys")], name="plant::INT2INTT", wanted="type", known=known
    )

    assert mistake.hint == (
        f"{near}Put its file into the project's folder, or name its folder with --library."
    )


def test_a_start_outside_of_resources_is_sent_there() -> None:
    mistake = structure.unknown_element(span=Span("a.sys"), endpoint="START.COLD", known=MANY)

    assert "in resources only" in mistake.hint


def test_choices_are_named_in_the_first_hints_only() -> None:
    diagnostics = Diagnostics()

    asked = [tuple(diagnostics.choices(["A"])) for _ in range(1_000)]

    assert asked[0] == ("A",)
    assert asked[-1] == ()


def test_the_order_of_choices_that_differ_in_case_does_not_depend_on_the_run() -> None:
    assert choices_hint("zzz", {"b", "B", "a", "A"}) == "Known: A, a, B, b."
