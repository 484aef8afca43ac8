"""What WebAssembly code leaves to Python: standard functions, conversions, parts of JSON values.

A module has numbers for them. It puts the arguments into memory and calls `$host`; here they
are read, the function is computed and its result is put where the module looks for it.
"""

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from compiler.ir.datatypes import DataType
from compiler.lowering.values import initial_value, is_compound
from compiler.wasm.codec import Codec, Reader
from compiler.wasm.memory_map import POLL, SCRATCH
from compiler.wasm.storage import Storages
from compiler.wasm.unit import HostFunction
from runtime.kernel.base import RunTime
from runtime.kernel.conversion import converter
from runtime.kernel.functions import implementation
from runtime.kernel.json_parts import pick, placed

_OPERATORS: Mapping[str, Callable[..., Any]] = {
    "**": math.pow,
    "MOD": math.fmod,
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
View = Callable[[], memoryview]
_ADDRESS = 4


class HostFunctions:
    """The host functions of one module; calling it is what the module's `$host` does."""

    def __init__(
        self,
        functions: Sequence[HostFunction],
        storages: Storages,
        codec: Codec,
        view: View,
        *,
        time: RunTime | None = None,
    ) -> None:
        """Prepare to be called; functions are made when they are called first.

        Args:
            functions: in the order of their numbers.
            storages: how values lie in memory.
            codec: reads and writes them.
            view: returns the memory as it is now.
            time: the run's time, for NOW and NOW_MONOTONIC.
        """
        self.failure: Exception | None = None
        """Why the last call that returned 1 failed: what the Python kernel would have raised."""
        self._functions = functions
        self._storages = storages
        self._codec = codec
        self._view = view
        self._time = time
        self._made: dict[int, Callable[[], None]] = {}

    def __call__(self, number: int) -> int:
        """Compute a function; return 1 if it failed."""
        if number == POLL:
            # That Python executes this is enough: it has looked for signals.
            return 0
        try:
            function = self._made.get(number)
            if function is None:
                function = self._made[number] = self._make(self._functions[number])
            function()
        except Exception as error:  # noqa: BLE001 - kept; no exception may cross WebAssembly
            self.failure = error
            return 1
        return 0

    def _make(self, function: HostFunction) -> Callable[[], None]:
        compute = self._computation(function)
        readers = [
            self._reader(datatype, SCRATCH + 8 * number)
            for number, datatype in enumerate(function.arguments)
        ]
        result = function.result
        write = self._codec.writer(result)
        behind = SCRATCH + 8 * len(readers)
        is_elsewhere = is_compound(result)
        view = self._view

        def call() -> None:
            # Its texts may make the memory grow, which does not move what is there.
            memory = view()
            place = _address(memory, behind) if is_elsewhere else SCRATCH
            write(memory, place, compute(*[read(memory) for read in readers]))

        return call

    def _reader(self, datatype: DataType, place: int) -> Callable[[memoryview], Any]:
        read: Reader = self._codec.reader(datatype)
        if is_compound(datatype):
            return lambda memory: read(memory, _address(memory, place))
        return lambda memory: read(memory, place)

    def _computation(self, function: HostFunction) -> Callable[..., Any]:
        match function.kind:
            case "function":
                return implementation(
                    function.name, function.arguments, function.result, time=self._time
                )
            case "convert":
                return self._conversion(function.result, function.arguments[0])
            case "operator":
                return _OPERATORS[function.name]
            case "pick":
                (way,) = function.details
                return lambda value: pick(value, way)
            case "place":
                (way,) = function.details
                return lambda whole, part: placed(whole, way, part)
            case other:
                message = f'there are no host functions of the kind "{other}"'
                raise KeyError(message)

    def _conversion(self, target: DataType, source: DataType) -> Callable[[Any], Any]:
        structs = self._storages.structs
        convert = converter(
            target, source, default=lambda missing: initial_value("", missing, structs)
        )
        return convert or _same


def _same(value: object) -> object:
    return value


def _address(memory: memoryview, place: int) -> int:
    return int.from_bytes(memory[place : place + _ADDRESS], "little")
