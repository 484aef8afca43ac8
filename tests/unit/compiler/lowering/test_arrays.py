"""Where the elements of an array go when it becomes one of other lengths."""

from itertools import product
from math import prod

from hypothesis import given
from hypothesis import strategies as st

from compiler.lowering.arrays import elements_from

LENGTHS = st.lists(st.integers(1, 4), min_size=1, max_size=3)


def test_each_row_keeps_its_first_elements() -> None:
    assert elements_from([2, 2], [3, 3]) == [0, 1, 3, 4]


def test_what_the_source_does_not_have_comes_from_nowhere() -> None:
    assert elements_from([2, 3], [1, 2]) == [0, 1, None, None, None, None]


@given(LENGTHS.flatmap(lambda one: st.tuples(st.just(one), st.permutations(one))))
def test_every_element_comes_from_where_its_indices_are(
    lengths: tuple[list[int], list[int]],
) -> None:
    target, source = lengths
    numbers = dict(zip(product(*map(range, source)), range(prod(source)), strict=True))

    assert elements_from(target, source) == [
        numbers.get(indices) for indices in product(*map(range, target))
    ]
