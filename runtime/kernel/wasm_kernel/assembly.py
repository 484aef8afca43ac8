"""Modules: from text to machine code, once for each text in a process."""

from functools import cache, lru_cache

import wasmtime

PAGE = 65_536
"""Bytes by which memory grows."""
ROOMS = (1 << 32, 1 << 30, 1 << 28, 1 << 26)
"""Address space to reserve for a memory, so that it never moves when it grows. In 4 GiB no
access needs a check of its own; where the process may not have that (`ulimit -v`) the next is
tried, and is as far as the memory can grow."""
_STACK = 1 << 19
"""Bytes of the thread's stack that programs may use; recursion beyond traps."""
_MOST_ASSEMBLED = 64


class AssemblyError(Exception):
    """A text is no WebAssembly, by a mistake of what wrote it. The message has the line."""


class Assembled:
    """A module, ready to be loaded."""

    def __init__(self, binary: bytes) -> None:
        """Keep the binary form; machine code is made when it is first needed."""
        self.binary = binary
        self._modules: dict[int, wasmtime.Module] = {}

    def compiled(self, room: int) -> wasmtime.Module:
        """Return the machine code for memories that have so much room.

        Raises:
            AssemblyError: it is not valid.
        """
        if room not in self._modules:
            try:
                self._modules[room] = _Module(engine_for(room), self.binary)
            except wasmtime.WasmtimeError as problem:
                raise AssemblyError(str(problem)) from None
        return self._modules[room]


@lru_cache(_MOST_ASSEMBLED)
def assemble(text: str) -> Assembled:
    """Return a module from its text; what was assembled lately is not assembled again.

    Raises:
        AssemblyError: it is no WebAssembly text.
    """
    try:
        return Assembled(bytes(wasmtime.wat2wasm(text)))
    except wasmtime.WasmtimeError as problem:
        raise AssemblyError(str(problem)) from None


class _Quiet:
    """What wasmtime keeps for long, without complaints when the interpreter ends.

    The functions that would free it are gone by then; the end of the process frees it.
    """

    def __del__(self) -> None:
        try:  # noqa: SIM105 - `suppress` may be gone as well
            self.close()  # type: ignore[attr-defined] # of what stands beside it
        except TypeError:
            pass


class _Engine(_Quiet, wasmtime.Engine):
    """What compiles and runs programs."""


class _Module(_Quiet, wasmtime.Module):
    """Machine code."""


class Store(_Quiet, wasmtime.Store):
    """What a memory and its programs lie in."""


@cache
def engine_for(room: int) -> wasmtime.Engine:
    """Return what compiles and runs programs whose memories have so much room."""
    config = wasmtime.Config()
    config.cranelift_opt_level = "speed"
    config.cranelift_nan_canonicalization = False
    config.consume_fuel = False  # Programs count their rounds themselves.
    config.epoch_interruption = False
    config.wasm_multi_value = True
    config.wasm_bulk_memory = True
    config.max_wasm_stack = _STACK
    # Its threads would not survive os.fork(), and the longest function decides anyway.
    config.parallel_compilation = False
    config.memory_reservation = room
    config.memory_may_move = False
    if room < ROOMS[0]:
        config.memory_guard_size = PAGE  # Every access is checked anyway.
    return _Engine(config)
