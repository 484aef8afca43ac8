"""Where the elements of an array go when it becomes one of other lengths."""

from collections.abc import Sequence


def elements_from(target: Sequence[int], source: Sequence[int]) -> list[int | None]:
    """Return for every element of the target where in the source it stands; None = nowhere.

    Args:
        target: the lengths of the array that is made, dimension by dimension.
        source: the lengths of the array that there is, as many of them.
    """
    places: list[int | None] = [0]
    for length, found in zip(target, source, strict=True):
        places = [
            None if place is None or number >= found else place * found + number
            for place in places
            for number in range(length)
        ]
    return places
