"""What is not as long as its type: texts on the heap in linear memory, and the host's values."""

import struct
from collections.abc import Callable, Iterable

from compiler.wasm import memory_map as at
from compiler.wasm.codec import decode_text, encode_text
from runtime.kernel.wasm_kernel.engine import Sandbox

_U32 = struct.Struct("<I")
_MANY = 10_000
"""Values of the host that are kept before anybody looks which of them are still used."""


class Heap:
    """The texts in the linear memory of one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        """Put texts into this memory."""
        self._sandbox = sandbox

    def address(self, text: str) -> int:
        """Put a text on the heap; return where it lies."""
        if not text:
            return at.EMPTY_TEXT
        encoded = encode_text(text)
        view = self._sandbox.view
        address: int = _U32.unpack_from(view, at.HEAP_NEXT)[0]
        end = address + len(encoded)
        if end > len(view):
            self._sandbox.grow(end + max(len(encoded), 1 << 16))
            view = self._sandbox.view
        view[address:end] = encoded
        _U32.pack_into(view, at.HEAP_NEXT, end)
        return address

    def text(self, address: int) -> str:
        """Return the text that lies at an address."""
        return decode_text(self._sandbox.view, address) if address else ""


class HostTable:
    """Values that linear memory has numbers for: JSON values, Python objects."""

    def __init__(self) -> None:
        """Begin with none; number 0 is None."""
        self._values: dict[int, object] = {0: None}
        self._next = 1
        self._full = _MANY

    def number(self, value: object) -> int:
        """Keep a value; return its number."""
        if value is None:
            return 0
        number, self._next = self._next, self._next + 1
        self._values[number] = value
        return number

    def value(self, number: int) -> object:
        """Return the value of a number."""
        return self._values[number]

    def items(self) -> tuple[tuple[int, object], ...]:
        """Return all values with their numbers."""
        return tuple(self._values.items())

    def replace(self, items: Iterable[tuple[int, object]]) -> None:
        """Have these values instead of all there are."""
        self._values = dict(items)
        self._next = max(self._values) + 1

    @property
    def is_full(self) -> bool:
        """Whether somebody should look which values are still used."""
        return len(self._values) > self._full

    def keep(self, used: Callable[[], Iterable[int]]) -> None:
        """Forget all values but those whose numbers are used, if there are many."""
        if self.is_full:
            kept = {0, *used()}
            self._values = {number: self._values[number] for number in kept}
            self._full = max(_MANY, 2 * len(kept))
