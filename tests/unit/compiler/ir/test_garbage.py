"""The garbage collector is left alone, and found as it was."""

import gc
from collections.abc import Iterator

import pytest

from compiler.ir.garbage import SELDOM, collection_paused, collection_seldom


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.enable()


def test_it_is_paused_and_goes_on_again() -> None:
    with collection_paused():
        with collection_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()

    assert gc.isenabled()


def test_it_looks_less_often_for_a_while() -> None:
    gc.set_threshold(700, 10, 10)
    with collection_seldom():
        with collection_seldom():
            assert gc.get_threshold() == SELDOM
        assert gc.get_threshold() == SELDOM

    assert gc.get_threshold() == (700, 10, 10)


@pytest.mark.parametrize("chosen", [(0, 10, 10), (50_000, 5, 5)])
def test_what_somebody_has_chosen_stays(chosen: tuple[int, int, int]) -> None:
    gc.set_threshold(*chosen)
    with collection_seldom():
        assert gc.get_threshold() == chosen

    assert gc.get_threshold() == chosen


def test_what_somebody_sets_meanwhile_stays_too() -> None:
    with collection_seldom():
        gc.set_threshold(1_000, 9, 9)

    assert gc.get_threshold() == (1_000, 9, 9)
