"""Queries and bodies become models, or refusals that name all mistakes."""

import json

import pytest
from multidict import MultiDict

from server.doorway.checking import checked
from server.doorway.problems import ProblemError
from server.http_api.queries import GraphsQuery, RunsQuery
from server.http_api.reading import parse, read_query
from server.service.errors import InvalidError
from server.service.records.networks import PinOrder


def test_a_query_is_taken_with_its_types() -> None:
    query = MultiDict([("state", "running"), ("state", "failed"), ("limit", "7")])

    found = read_query(query, RunsQuery)

    assert (found.state, found.limit, found.since) == (["running", "failed"], 7, None)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ([("limit", "0")], "?limit"),
        ([("limit", "x")], "?limit"),
        ([("state", "done")], "?state"),
        ([("sate", "failed")], "?sate"),
        ([("since", "2024-01-01T00:00:00")], "?since"),
        ([("limit", "1"), ("limit", "2")], "?limit"),
    ],
)
def test_a_mistake_in_a_query_is_told_with_its_name(
    query: list[tuple[str, str]], place: str
) -> None:
    with pytest.raises(InvalidError) as caught:
        read_query(MultiDict(query), RunsQuery)

    assert [one for one, _ in caught.value.problems] == [place]


def test_what_is_not_known_is_answered_with_what_there_is() -> None:
    with pytest.raises(InvalidError, match="there is search, cursor, limit"):
        read_query(MultiDict(serach="x"), GraphsQuery)


def test_all_mistakes_of_a_body_are_told_by_pointers() -> None:
    with pytest.raises(InvalidError) as caught:
        checked({"action": "push", "a/b~c": 1}, PinOrder)

    assert {place for place, _ in caught.value.problems} == {"/action", "/pin", "/a~1b~0c"}


@pytest.mark.parametrize(
    "text", ["", "{", "NaN", '{"a": Infinity}', '"\\ud800"', "[1,]", "[" * 300 + "]" * 300, "\xff"]
)
def test_what_is_no_json_is_malformed(text: str) -> None:
    with pytest.raises(ProblemError) as caught:
        parse(text.encode("latin-1"))

    assert caught.value.problem.status == 400


def test_long_numbers_keep_their_digits() -> None:
    number = 123456789012345678901234567890

    assert parse(json.dumps({"n": number}).encode()) == {"n": number}
