"""Calls into WebAssembly and out of it without checks, by what wasmtime does not promise.

The one file that uses wasmtime's private module `_ffi`. It is tried before it is relied on
(`engine.best_calls`); where it is not as expected, the public way does the same.
"""

import ctypes
import inspect
from collections.abc import Callable, Generator
from typing import Any, NoReturn

from wasmtime import Func, FuncType, Memory, Store, Trap, WasmtimeError

from runtime.kernel.wasm_kernel.bridge import FAILED, Answers
from runtime.kernel.wasm_kernel.public_call import Enter

try:
    from wasmtime import _ffi as ffi
except ImportError:  # a version that has it elsewhere
    ffi = None  # type: ignore[assignment] # looked at in `_is_as_expected`

_VALUE = 16
"""Bytes of a `wasmtime_val_raw_t`: an argument, or a result in its place."""
_EXPECTED = {
    "wasmtime_func_call_unchecked": 5,
    "wasmtime_func_new_unchecked": 6,
    "wasmtime_memory_data_size": 2,
}
"""The functions that are used, and how many arguments they have."""
_Callback = ctypes.CFUNCTYPE(ctypes.c_size_t, ctypes.c_void_p)
"""What wasmtime calls. It passes four arguments, of which the last three are of no use here; a C
function may leave arguments alone on all platforms that wasmtime is made for."""


class FastCalls:
    """The same as `PublicCalls`, many times as fast."""

    def out(self, store: Store, answers: Answers) -> Func:
        """Return the function that programs call."""
        answering = _answering(answers)
        next(answering)
        callback = _Callback(answering.send)
        raw = ffi.wasmtime_func_t()
        make = _function("wasmtime_func_new_unchecked", None)
        kind = FuncType([], [])
        make(_context(store), kind.ptr(), callback, None, None, ctypes.byref(raw))
        function = Func._from_raw(raw)  # noqa: SLF001 - private things are what this file is for
        function.__dict__["callback"] = callback  # as long as the function is there
        return function

    def into(self, store: Store, function: Func) -> Enter:
        """Return what calls a function of a program."""
        values = (ctypes.c_uint8 * (2 * _VALUE))()
        numbers = memoryview(values).cast("B").cast("q")
        trap = (ctypes.c_uint64 * 1)()
        # Arguments that are C objects already, for a function without declared types: nothing
        # is converted, which would take most of the time.
        call = _function("wasmtime_func_call_unchecked", ctypes.c_void_p)
        context = _context(store)
        raw, room, at_trap = (_address(one) for one in (function._func, values, trap))  # noqa: SLF001
        length = ctypes.c_size_t(2)

        def enter(first: int, second: int) -> int:
            numbers[0] = first
            numbers[2] = second
            error = call(context, raw, room, length, at_trap)
            if error is not None or trap[0]:
                _raise(error, trap)
            return numbers[0]

        return enter

    def size(self, store: Store, memory: Memory) -> Callable[[], int]:
        """Return what tells the bytes of a memory."""
        size = _function("wasmtime_memory_data_size", ctypes.c_size_t)
        context, raw = _context(store), _address(memory._memory)  # noqa: SLF001

        def tell() -> int:
            told: int = size(context, raw)
            return told

        return tell


def is_there() -> bool:
    """Whether this version of wasmtime has the functions that are used here."""
    found = [getattr(ffi, name, None) for name in _EXPECTED]
    return [one and len(inspect.signature(one).parameters) for one in found] == [
        *_EXPECTED.values()
    ]


def _function(name: str, result: type[Any] | None) -> Any:  # noqa: ANN401 - what ctypes has for one
    """Return a function of the library, as an object that nobody else has."""
    function = ffi.dll[name]
    function.restype = result
    return function


def _address(thing: Any) -> ctypes.c_void_p:  # noqa: ANN401 - any C object
    """Return the address of a C object, which lives as long as the address does."""
    address = ctypes.c_void_p(ctypes.addressof(thing))
    address.__dict__["of"] = thing
    return address


def _context(store: Store) -> ctypes.c_void_p:
    """Return what C functions take for a store, which lives as long as that does."""
    context = _address(store._context().contents)  # noqa: SLF001
    context.__dict__["store"] = store
    return context


def _raise(error: int | None, trap: "ctypes.Array[ctypes.c_uint64]") -> NoReturn:
    """Raise what a call ended with; the exception owns it."""
    if error is not None:
        at = ctypes.cast(error, ctypes.POINTER(ffi.wasmtime_error_t))
        raise WasmtimeError._from_ptr(at)  # noqa: SLF001
    pointer = ctypes.cast(trap[0], ctypes.POINTER(ffi.wasm_trap_t))
    trap[0] = 0
    raise Trap._from_ptr(pointer)  # noqa: SLF001


def _answering(answers: Answers) -> Generator[int, object, None]:
    """Answer each time it is resumed.

    A callback of ctypes must not raise: what C gets then is left to chance. A function cannot
    promise that, as Ctrl-C comes at the first instruction of the first function that Python
    executes after it, before any `try`. A generator is resumed within its `try`. What it yields
    is the trap that wasmtime is to go on with: none.
    """
    while True:
        try:  # Ctrl-C may also come where the loop in here goes on after a first one.
            while True:
                try:
                    while True:
                        yield 0
                        answers.answer()
                except GeneratorExit:
                    return
                except BaseException as problem:  # noqa: BLE001 - raised where the call came from
                    # Without a call, as Ctrl-C can come at calls, too.
                    answers.problem = problem
                    answers.number[0] = FAILED
                    answers.is_busy = False
        except BaseException as problem:  # noqa: BLE001
            answers.problem = problem
