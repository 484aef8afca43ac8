from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.service.errors import InvalidError, NotFoundError
from server.service.graphs.index import Index
from server.service.graphs.kept import Kept
from server.service.records.graphs import GraphAbout


def kept(name: str, id_: str | None = None) -> Kept:
    about = GraphAbout(
        id=name.lower() if id_ is None else id_,
        name=name,
        format="json",
        source_file="config.json",
        etag="0",
        uploaded=datetime(2026, 1, 1, tzinfo=UTC),
        uploaded_by="ada",
        blocks=1,
        tasks=1,
        views=("tasks",),
        runs_on=False,
    )
    return Kept(about=about, upload="config.json", main="config.json", is_project=False)


def names_in(index: Index, *, search: str = "", most: int = 2) -> list[str]:
    """Follow the cursors to the end."""
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = index.page(search=search, after=cursor, most=most)
        found += [one.name for one in page.items]
        cursor = page.next
    return found


def test_a_list_is_in_the_order_of_names_whatever_their_case() -> None:
    index = Index(map(kept, ["beta", "Alpha", "gamma", "Beta2", "ALPINE"]))

    assert names_in(index) == ["Alpha", "ALPINE", "beta", "Beta2", "gamma"]


def test_a_search_finds_parts_of_names_whatever_their_case() -> None:
    index = Index(map(kept, ["beta", "Alpha", "gamma", "ALPINE"]))

    assert names_in(index, search="alp", most=1) == ["Alpha", "ALPINE"]


def test_a_cursor_leads_on_when_its_graph_has_been_deleted() -> None:
    index = Index(map(kept, ["a", "b", "c"]))
    cursor = index.page(search="", after="", most=2).next
    index.remove("b")

    assert cursor is not None
    assert [one.name for one in index.page(search="", after=cursor, most=2).items] == ["c"]


@pytest.mark.parametrize("cursor", ["!", "WzFd", "e30", "a" * 5_000, "WyJhIl0", "ü"])
def test_a_cursor_of_somebody_else_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidError, match="is no place in the list"):
        Index().page(search="", after=cursor, most=2)


def test_a_replaced_graph_is_listed_once() -> None:
    index = Index([kept("a"), kept("b")])
    index.put(kept("a"))

    assert names_in(index) == ["a", "b"]
    assert index.id_of("a") == "a"


def test_a_graph_that_is_not_there_is_told_with_the_nearest_id() -> None:
    with pytest.raises(NotFoundError, match=r'no graph "blinkr"\. Did you mean "blinker"'):
        Index([kept("blinker")]).get("blinkr")


@given(st.lists(st.text(max_size=5), unique=True, max_size=20), st.integers(1, 5))
def test_pages_together_are_the_whole_list(names: list[str], most: int) -> None:
    index = Index(kept(name, f"id-{number}") for number, name in enumerate(names))

    assert sorted(names_in(index, most=most)) == sorted(names)
