"""The variables that hold what lies elsewhere: addresses of texts, numbers of the host's values.

Whoever removes what nobody uses any more begins with them.
"""

from dataclasses import dataclass

from compiler.ir.datatypes import StringType
from compiler.wasm.record import Record
from compiler.wasm.storage import Storages


@dataclass(frozen=True, slots=True)
class Roots:
    """The addresses of variables of one kind, as an array in memory."""

    address: int
    count: int


class Handles:
    """The variables of a record that hold addresses of texts or numbers of the host's values."""

    def __init__(self, record: Record, storages: Storages) -> None:
        """Find them in a record and in what is kept for watching it."""
        types = {pin: slot.type for pin, slot in record.ports.slots.items()}
        own = (record.variables, record.sent)
        self._own = [
            one
            for offsets in own
            for pin, offset in offsets.items()
            for one in storages.handles(types[pin], offset)
        ]
        self._watched = [
            one
            for pin, offset in record.watch.values.items()
            for one in storages.handles(types[pin], offset)
        ]
        kinds = [isinstance(datatype, StringType) for _, datatype in (*self._own, *self._watched)]
        self.texts = sum(kinds)
        self.values = len(kinds) - self.texts

    def find(self, address: int, watch: int, texts: list[int], values: list[int]) -> None:
        """Add the addresses of the variables of an instance."""
        for base, places in ((address, self._own), (watch, self._watched)):
            for offset, datatype in places:
                (texts if isinstance(datatype, StringType) else values).append(base + offset)
