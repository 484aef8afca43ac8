"""Calls into WebAssembly and out of it, by the public interface of wasmtime."""

from collections.abc import Callable
from typing import Protocol

from wasmtime import Func, FuncType, Memory, Store

from runtime.kernel.wasm_kernel.bridge import Answers

Enter = Callable[[int, int], int]
"""Calls a function that takes an i32 and an i64 and returns an i64."""


class Calls(Protocol):
    """How programs are called and how they call; there are a public way and a fast one."""

    def out(self, store: Store, answers: Answers) -> Func:
        """Return the function that programs call to have something computed by Python."""
        ...

    def into(self, store: Store, function: Func) -> Enter:
        """Return what calls a function of a program.

        It raises `wasmtime.Trap` if the program traps.
        """
        ...

    def size(self, store: Store, memory: Memory) -> Callable[[], int]:
        """Return what tells the bytes that a memory has now."""
        ...


class PublicCalls:
    """The way that every version of wasmtime has."""

    def out(self, store: Store, answers: Answers) -> Func:
        """Return the function that programs call."""
        return Func(store, FuncType([], []), answers.answer_safely)

    def into(self, store: Store, function: Func) -> Enter:
        """Return what calls a function of a program."""
        return lambda first, second: function(store, first, second)

    def size(self, store: Store, memory: Memory) -> Callable[[], int]:
        """Return what tells the bytes of a memory."""
        return lambda: memory.data_len(store)
