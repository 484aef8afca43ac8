"""What conditions ask for, and which texts are none."""

import pytest

from compiler.frontends.jsonconf.conditions import ConditionError, parse_condition


@pytest.mark.parametrize(
    ("text", "roots"),
    [
        ("fetch.results.status == `200`", ("fetch",)),
        ("a.results.x && !b.results.y || a.results.z", ("a", "b")),
        ('"my-task".results.x', ("my-task",)),
        ("length(a.results.items[?price > `5`].name) > `2`", ("a",)),
        ("a.results.items[0].b[1:2] | [0] == 'c'", ("a",)),
        ("contains(a.results.text, b.results.word)", ("a", "b")),
        ("sort_by(a.results.items, &price)[0].cheap", ("a",)),
        ("a.results.items[*].[name, price][]", ("a",)),
        ("{x: a.results.x, y: b.results.y}.x", ("a", "b")),
        ("a.results.items[?@ == `1`]", ("a",)),
        ("`true`", ()),
    ],
)
def test_a_condition_names_the_tasks_it_begins_with(text: str, roots: tuple[str, ...]) -> None:
    assert parse_condition(text).roots == roots


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "cannot be empty"),
        ("  ", "Incomplete"),
        ("a ==", "Incomplete"),
        ("a.results.x = 5", "Unknown token '='"),
        ("@.a", "it asks for everything"),
        ("*", "it asks for everything"),
        ("[0]", "it asks for everything"),
        ("keys(@)", "it asks for everything"),
        ("a" + "|b" * 150, "it is nested too deeply"),
        ("(" * 3_000 + "a" + ")" * 3_000, "it is nested too deeply"),
        ("!" * 5_000 + "a", "it is nested too deeply"),
        ("a" * 10_001, "it is longer than 10,000 characters"),
    ],
)
def test_a_text_that_is_no_condition_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse_condition(text)

    assert reason in str(caught.value)
