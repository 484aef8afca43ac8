"""A piece of WebAssembly code in a small module of its own, assembled and executed.

Variables lie one behind the other in linear memory, as those of an instance do. Values go in and
come out as the Python kernel has them.
"""

import math
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import wasmtime

from compiler.ir.code import Function, Local
from compiler.ir.datatypes import (
    DataType,
    parse_datatype,
)
from compiler.ir.policy import Settings
from compiler.lowering.values import Structs
from compiler.wasm import memory_map
from compiler.wasm.codec import Codec, decode_text, encode_text
from compiler.wasm.library.lookup import library_functions, library_imports
from compiler.wasm.scope import InMemory, Scope
from compiler.wasm.storage import Storages, aligned
from compiler.wasm.unit import Unit
from compiler.wasm.wat import Code, get
from runtime.kernel.wasm_kernel.host_functions import HostFunctions

_VARIABLES = 0x1_0000
_HEAP = 0x2_0000
_STACK = 0x8_0000
_STACK_END = 0x20_0000
_PAGES = 64
_ADDRESS = struct.Struct("<I")
_NOTED = struct.Struct("<iiqqq")

Write = Callable[[Unit, Code, Scope], None]


class WatFault(Exception):  # noqa: N818 - what the code calls it
    """The code ended with a fault."""

    def __init__(self, code: int, mark: int, a: int, b: int, c: int) -> None:
        """Keep what `$fail` was told."""
        self.code = code
        self.mark = mark
        self.details = (a, b, c)
        super().__init__(f"fault {code} at mark {mark}: {a}, {b}, {c}")


class WatBench:
    """One function on some variables; every `run` starts with what was left there."""

    def __init__(
        self,
        variables: Mapping[str, str | DataType],
        write: Write,
        *,
        structs: Mapping[str, tuple[Local, ...]] | None = None,
        functions: Mapping[str, Function] | None = None,
        more: Callable[[Unit], Sequence[str]] = lambda _: (),
        settings: Settings | None = None,
    ) -> None:
        """Write, assemble and load a module.

        Args:
            variables: types by name.
            write: writes the body of the function.
            structs: members of structs by name.
            functions: the functions of the graph.
            more: writes what else the module has, after the body is written.
            settings: the limits of the graph.
        """
        self.storages = Storages(Structs(structs or {}))
        self.unit = Unit(self.storages, settings or Settings(), functions or {})
        self.places: dict[str, tuple[int, DataType]] = {}
        self._lay_out(variables)
        self._settings = self.unit.settings
        self.text = self._module(write, more)
        self.values: list[object] = [None]
        """What the host keeps: JSON values and objects by number."""
        self._texts: dict[str, int] = {}
        self._codec = Codec(self.storages, _Texts(self), _Values(self))
        functions_of_host = HostFunctions(
            list(self.unit.host_functions), self.storages, self._codec, lambda: self.view
        )
        self.host: Callable[[int], int] = functions_of_host
        """What the module calls as `$host`."""
        self._functions_of_host = functions_of_host
        self._load()

    # --- Values --------------------------------------------------------------------------

    def run(self, **inputs: Any) -> None:  # noqa: ANN401 - values of any type
        """Set variables and execute the function.

        Raises:
            WatFault: the code found a mistake in the data.
        """
        for name, value in inputs.items():
            self.write(name, value)
        self._global("failed", 0)
        self._global("rounds", self._settings.max_iterations)
        self._exports["run"](self._store, _VARIABLES)
        if self._exports["failed"].value(self._store):
            raise WatFault(*_NOTED.unpack_from(self.view, memory_map.FAULT_CODE))

    def read(self, name: str) -> Any:  # noqa: ANN401 - a value of any type
        """Return the value of a variable."""
        address, datatype = self.places[name]
        return self.value_at(address, datatype)

    def write(self, name: str, value: Any) -> None:  # noqa: ANN401
        """Set a variable."""
        address, datatype = self.places[name]
        self.put_at(address, datatype, value)

    def value_at(self, address: int, datatype: DataType) -> Any:  # noqa: ANN401
        """Return the value at an address."""
        return self._codec.reader(datatype)(self.view, address)

    def put_at(self, address: int, datatype: DataType, value: Any) -> None:  # noqa: ANN401
        """Store a value at an address."""
        room = bytearray(self.storages.of(datatype).size)
        self._codec.writer(datatype)(room, 0, value)
        self.view[address : address + len(room)] = room

    @staticmethod
    def real_of_bits(bits: int) -> float:
        """Return the LREAL that has the bits of an i64."""
        real: float = struct.unpack("<d", struct.pack("<q", bits))[0]
        return real

    @property
    def failure(self) -> Exception | None:
        """Why the last host function failed that did."""
        return self._functions_of_host.failure

    @property
    def view(self) -> memoryview:
        """The memory as it is now; it moves when it grows."""
        return memoryview(self._memory.get_buffer_ptr(self._store)).cast("B")

    def text_at(self, address: int) -> str:
        """Return the text at an address."""
        return decode_text(self.view, address)

    def new_text(self, text: str) -> int:
        """Put a text into the heap; return its address."""
        data = encode_text(text)
        view = self.view
        (place,) = _ADDRESS.unpack_from(view, memory_map.HEAP_NEXT)
        view[place : place + len(data)] = data
        _ADDRESS.pack_into(view, memory_map.HEAP_NEXT, place + len(data))
        return int(place)

    def address_of(self, text: str) -> int:
        """Return the address of a text, which is put into the heap once."""
        if text == "":
            return memory_map.EMPTY_TEXT
        if text not in self._texts:
            self._texts[text] = self.new_text(text)
        return self._texts[text]

    # --- The module ----------------------------------------------------------------------

    def _lay_out(self, variables: Mapping[str, str | DataType]) -> None:
        offset = 0
        for name, declared in variables.items():
            datatype = parse_datatype(declared) if isinstance(declared, str) else declared
            room = self.storages.of(datatype)
            offset = aligned(offset, room.align)
            self.places[name] = (_VARIABLES + offset, datatype)
            offset += room.size
        assert _VARIABLES + offset <= _HEAP, "too many variables"

    def _module(self, write: Write, more: Callable[[Unit], Sequence[str]]) -> str:
        code = Code()
        scope: Scope = {
            name: InMemory(get("$p"), address - _VARIABLES, datatype)
            for name, (address, datatype) in self.places.items()
        }
        write(self.unit, code, scope)
        others = list(more(self.unit))
        library = library_functions(self.unit.library, (*code.lines, *others))
        globals_ = [
            f'  (global ${name} (export "{name}") (mut {kind}) ({kind}.const {value}))'
            for name, kind, value in (
                ("failed", "i32", 0),
                ("rounds", "i64", 0),
                ("more", "i64", 0),
                ("stack", "i32", _STACK),
                ("stack_end", "i32", _STACK_END),
                ("depth", "i32", 0),
            )
        ]
        texts = [
            f'  (global $text_{number} (export "text_{number}") (mut i32) (i32.const 0))'
            for number in self.unit.texts.values()
        ]
        fail = "" if any("(func $fail " in one for one in library) else _FAIL
        allocate = "" if any("(func $allocate " in one for one in library) else _ALLOCATE
        return "\n".join(
            [
                "(module",
                '  (import "fb" "memory" (memory 1))',
                '  (import "fb" "host" (func $host (param i32) (result i32)))',
                *library_imports((*code.lines, *others, *library)),
                *globals_,
                *texts,
                fail,
                "  (func $poll (result i32) (i32.const 0))",
                allocate,
                *library,
                *(
                    '  (export "collect" (func $collect))'
                    for one in library
                    if "(func $collect " in one
                ),
                *others,
                '  (func $run (export "run") (param $p i32)',
                "    (local $frame i32)",
                *(f"    {line}" for line in code.declarations()),
                "    (local.set $frame (global.get $stack))",
                "    (global.set $stack",
                f"      (i32.add (global.get $stack) (i32.const {code.frame_size})))",
                "    block $fault",
                *code.lines,
                "    end",
                "    (global.set $stack (local.get $frame))",
                "  )",
                ")",
            ]
        )

    def _load(self) -> None:
        self._store = wasmtime.Store(ENGINE)
        limits = wasmtime.MemoryType(wasmtime.Limits(_PAGES, None))
        self._memory = wasmtime.Memory(self._store, limits)
        linker = wasmtime.Linker(ENGINE)
        linker.define(self._store, "fb", "memory", self._memory)
        i32, f64 = wasmtime.ValType.i32(), wasmtime.ValType.f64()
        # What `host` is may change after this.
        host = wasmtime.FuncType([i32], [i32])
        linker.define_func("fb", "host", host, lambda number: self.host(number))  # noqa: PLW0108
        for name, function in MATHS.items():
            arguments = [f64] * (2 if name in {"pow", "atan2"} else 1)
            linker.define_func("math", name, wasmtime.FuncType(arguments, [f64]), function)
        module = wasmtime.Module(ENGINE, self.text)
        self._exports: Any = linker.instantiate(self._store, module).exports(self._store)
        _ADDRESS.pack_into(self.view, memory_map.HEAP_NEXT, _HEAP)
        for text, number in self.unit.texts.items():
            self._global(f"text_{number}", self.address_of(text))

    def counter(self, name: str) -> int:
        """Return what a global of the module holds."""
        return int(self._exports[name].value(self._store))

    def _global(self, name: str, value: int) -> None:
        self._exports[name].set_value(self._store, value)


class _Texts:
    """The texts of a bench, for its codec."""

    def __init__(self, bench: WatBench) -> None:
        self._bench = bench

    def address(self, text: str) -> int:
        return self._bench.address_of(text)

    def text(self, address: int) -> str:
        return self._bench.text_at(address)


class _Values:
    """The host's values of a bench, for its codec."""

    def __init__(self, bench: WatBench) -> None:
        self._bench = bench

    def number(self, value: object) -> int:
        if value is None:
            return 0
        self._bench.values.append(value)
        return len(self._bench.values) - 1

    def value(self, number: int) -> object:
        return self._bench.values[number]


def _quietly(function: Callable[..., float]) -> Callable[..., float]:
    def computed(*arguments: float) -> float:
        try:
            return function(*arguments)
        except ValueError:
            return math.nan
        except OverflowError:
            return _too_large(function, *arguments)

    return computed


def _too_large(function: Callable[..., float], *arguments: float) -> float:
    is_odd = function is math.pow and arguments[0] < 0 and arguments[1] % 2 == 1
    return -math.inf if is_odd else math.inf


ENGINE = wasmtime.Engine()
MATHS: Mapping[str, Callable[..., float]] = {
    name: _quietly(getattr(math, name))
    for name in (
        *("sin", "cos", "tan", "asin", "acos", "atan", "atan2"),
        *("exp", "log", "log10", "pow"),
    )
}

_FAIL = f"""\
  (func $fail (param $code i32) (param $mark i32) (param $a i64) (param $b i64) (param $c i64)
    (i32.store (i32.const {memory_map.FAULT_CODE}) (local.get $code))
    (i32.store (i32.const {memory_map.FAULT_MARK}) (local.get $mark))
    (i64.store (i32.const {memory_map.FAULT_A}) (local.get $a))
    (i64.store (i32.const {memory_map.FAULT_B}) (local.get $b))
    (i64.store (i32.const {memory_map.FAULT_C}) (local.get $c))
    (global.set $failed (i32.const 1))
  )"""
_ALLOCATE = f"""\
  (func $allocate (param $size i32) (result i32)
    (local $place i32)
    (local.set $place (i32.load (i32.const {memory_map.HEAP_NEXT})))
    (i32.store (i32.const {memory_map.HEAP_NEXT})
      (i32.add (local.get $place)
        (i32.and (i32.add (local.get $size) (i32.const 3)) (i32.const -4))))
    (local.get $place)
  )"""
