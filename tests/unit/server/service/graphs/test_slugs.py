import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.service.graphs.slugs import id_for, slug_of


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Blinker", "blinker"),
        ("get_from_api", "get_from_api"),
        ("  A graph: 50 % ", "a-graph-50"),
        ("Größe", "grosse"),
        ("Łódź", "lodz"),
        ("Насосная станция №1", "nasosnaya-stantsiya-no1"),
        ("Йод и щёлочь", "yod-i-shchyoloch"),
        ("żółw/../etc", "zolw-etc"),
        ("水", ""),
        ("...", ""),
        ("x" * 200, "x" * 60),
    ],
)
def test_a_slug_is_the_name_in_plain_letters(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_a_name_with_nothing_to_spell_still_gets_an_id() -> None:
    one, other = id_for("水", ()), id_for("火", ())

    assert one.startswith("graph-")
    assert other.startswith("graph-")
    assert one != other


def test_two_names_that_are_spelled_alike_get_different_ids() -> None:
    first = id_for("My graph", set())
    second = id_for("my-graph", {first})

    assert first == "my-graph"
    assert re.fullmatch(r"my-graph-[0-9a-f]{6}", second)
    assert id_for("my-graph", {first}) == second


@given(st.text(max_size=300))
def test_any_name_gets_an_id_that_is_safe_in_folders_and_addresses(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,80}", id_for(name, ()))
