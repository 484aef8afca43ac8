"""Functions of the library, each exported, in a module with some memory."""

from collections.abc import Iterable
from typing import Any

import wasmtime

from compiler.wasm.codec import decode_text, encode_text
from compiler.wasm.library.lookup import library_functions, library_imports
from compiler.wasm.memory_map import EMPTY_TEXT, FAULT_CODE, HEAP_NEXT

_HEAP = 0x1_0000
_PAGE = 0x1_0000


class WatLibrary:
    """A module of library functions; texts lie on its heap."""

    def __init__(self, *functions: str, pages: int = 2, most: int = 1_000) -> None:
        """Assemble functions with those that they call.

        Args:
            functions: their names.
            pages: of the memory at first.
            most: of the memory.
        """
        self._store = wasmtime.Store()
        module = wasmtime.Module(self._store.engine, _module(functions, pages, most))
        self._exports = wasmtime.Instance(self._store, module, []).exports(self._store)
        memory = self._exports["memory"]
        assert isinstance(memory, wasmtime.Memory)
        self._memory = memory
        self.put_number(HEAP_NEXT, _HEAP)

    def call(self, name: str, *arguments: int) -> int:
        """Call a function."""
        function: Any = self._exports[name]
        result: int = function(self._store, *arguments)
        return result

    @property
    def failed(self) -> int:
        """What the module said when it failed; 0: it has not."""
        found: Any = self._exports["failed"]
        return self.number(FAULT_CODE) if found.value(self._store) else 0

    def put(self, text: str) -> int:
        """Put a text behind all others."""
        address = self.number(HEAP_NEXT)
        data = encode_text(text)
        missing = address + len(data) - self._memory.data_len(self._store)
        if missing > 0:
            self._memory.grow(self._store, -(-missing // _PAGE))
        self._memory.write(self._store, data, address)
        self.put_number(HEAP_NEXT, address + len(data))
        return address

    def text(self, address: int) -> str:
        """Return the text at an address."""
        size = 4 + 4 * self.number(address)
        return decode_text(self._memory.read(self._store, address, address + size), 0)

    def number(self, address: int) -> int:
        """Return the i32 at an address."""
        return int.from_bytes(self._memory.read(self._store, address, address + 4), "little")

    def put_number(self, address: int, number: int) -> None:
        """Store an i32."""
        self._memory.write(self._store, number.to_bytes(4, "little"), address)

    @property
    def pages(self) -> int:
        """How large the memory is."""
        return self._memory.size(self._store)


def _module(functions: Iterable[str], pages: int, most: int) -> str:
    library = library_functions(functions)
    # What makes room for texts comes with what removes them.
    callable_ = [*functions, *("collect" for one in library if "(func $collect " in one)]
    exports = [f'  (export "{name}" (func ${name}))' for name in dict.fromkeys(callable_)]
    return "\n".join(
        [
            "(module",
            *library_imports(library),
            f'  (memory (export "memory") {pages} {most})',
            '  (global $failed (export "failed") (mut i32) (i32.const 0))',
            "  (func $fail (param $code i32) (param i32 i64 i64 i64)",
            f"    (i32.store (i32.const {FAULT_CODE}) (local.get $code))",
            "    (global.set $failed (i32.const 1)))",
            *library,
            *exports,
            f'  (data (i32.const {EMPTY_TEXT}) "\\00\\00\\00\\00")',
            ")",
        ]
    )
