"""Cases of `fblib.std.conditions`: when a condition holds."""

from collections.abc import Iterator, Sequence

from fblib.service import Value
from tests.bench import Case, Line

_STATUS = {"expression": "'fetch.results.status == `200`'", "name_1": "'fetch.results.status'"}


def _decided(
    block: str, parameters: dict[str, str], rows: Sequence[tuple[list[Value], bool]]
) -> Case:
    lines = [
        Line(
            "REQ",
            {f"in_{number}": value for number, value in enumerate(values, start=1)},
            events="CNF",
            outputs={"Q": expected},
        )
        for values, expected in rows
    ]
    return (block, parameters, lines)


def _cases() -> Iterator[Case]:
    yield _decided("JSON_TEST_0", {"expression": "'`true`'"}, [([], True)])
    yield _decided("JSON_TEST_0", {"expression": "'missing'"}, [([], False)])
    yield _decided("JSON_TEST_1", _STATUS, [([200], True), ([404], False), ([None], False)])
    # JMESPath's truth: nothing and what is empty is false, every number is true.
    yield _decided(
        "JSON_TEST_1",
        {"expression": "'x'", "name_1": "'x'"},
        [
            ([True], True),
            ([False], False),
            ([None], False),
            ([0], True),
            ([0.0], True),
            ([""], False),
            (["0"], True),
            ([[]], False),
            ([[None]], True),
            ([{}], False),
            ([{"a": None}], True),
        ],
    )
    # Two names in one object; a value that is an object keeps what else is in it.
    yield _decided(
        "JSON_TEST_3",
        {
            "expression": "'a.results.n > a.results.more.limit && contains(b.tags, $'x$')'",
            "name_1": "'a.results'",
            "name_2": "'a.results.more.limit'",
            "name_3": "'b.tags'",
        },
        [
            ([{"n": 5, "more": {"other": 1}}, 4, ["x", "y"]], True),
            ([{"n": 5, "more": {"other": 1}}, 4, ["y"]], False),
            ([{"n": 5}, 5, ["x"]], False),
        ],
    )
    # What has no name is not there.
    yield _decided("JSON_TEST_2", {"expression": "'length(@) == `1`'", "name_2": "'b'"},
                   [([1, 2], True)])  # fmt: skip


CASES: Sequence[Case] = tuple(_cases())
