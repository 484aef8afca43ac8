"""How deep a network is nested and how many blocks it makes, without making them.

A type of a few lines that holds two of another, thirty times over, makes a billion blocks.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from compiler.ir.project import CheckedType, Element, Network

MOST_LEVELS = 100
"""How deep networks may stand in networks; real systems have about five levels."""
MOST_BLOCKS = 1_000_000
"""How many blocks a system may have; the largest real ones have some ten thousand."""


class Extent(NamedTuple):
    """The levels of a network, itself included, and the blocks in all of them."""

    levels: int = 0
    blocks: int = 0


class Extents:
    """Measures networks, each type once."""

    def __init__(self, types: Mapping[str, CheckedType]) -> None:
        """Measure networks with these types."""
        self._types = types
        self._known: dict[str, Extent] = {}

    def of_network(self, network: Network) -> Extent:
        """Return the extent of a network."""
        inner = [self._of_element(element) for element in network.elements.values()]
        return Extent(1 + max((item.levels for item in inner), default=0), _blocks(inner))

    def of_type(self, key: str) -> Extent:
        """Return what one instance of a type adds to a network."""
        if key not in self._known:
            checked = self._types[key]
            inside = Extent() if checked.network is None else self.of_network(checked.network)
            own = 0 if checked.is_subapplication else 1
            self._known[key] = Extent(inside.levels, inside.blocks + own)
        return self._known[key]

    def _of_element(self, element: Element) -> Extent:
        if element.type:
            return self.of_type(element.type)
        return Extent() if element.network is None else self.of_network(element.network)


def _blocks(extents: Iterable[Extent]) -> int:
    return sum(item.blocks for item in extents)
