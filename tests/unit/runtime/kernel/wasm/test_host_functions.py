"""What modules leave to Python: standard functions, conversions, parts of JSON values, maths."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

pytest.importorskip("wasmtime")

from compiler.ir.datatypes import (
    BOOL,
    DINT,
    INT,
    JSON,
    LREAL,
    OBJECT,
    REAL,
    STRING,
    TIME,
    ArrayType,
    DataType,
    StructType,
)
from compiler.lowering.values import Structs
from compiler.wasm.codec import Codec
from compiler.wasm.memory_map import HEAP_NEXT, SCRATCH
from compiler.wasm.storage import Storages
from compiler.wasm.unit import HostFunction
from runtime.kernel.base import RunTime
from runtime.kernel.conversion import ValueCodeError
from runtime.kernel.functions.base import DivisionByZeroError
from runtime.kernel.wasm_kernel.engine import PAGE, Program, Sandbox, assemble
from runtime.kernel.wasm_kernel.heap import Heap, HostTable
from runtime.kernel.wasm_kernel.host_functions import HostFunctions
from runtime.kernel.wasm_kernel.maths import MATHS
from tests.strategies import STRUCTS, same

_ELSEWHERE = 0x800
_HEAP = 0x2000
_ASKING = """(module (import "fb" "memory" (memory 1))
  (import "fb" "host" (func $host (param i32) (result i32)))
  (func (export "run") (param i32 i64) (result i64)
    (i64.extend_i32_u (call $host (local.get 0)))))"""


class Asking:
    """A program that calls host functions, as a module's code does."""

    def __init__(self, *functions: HostFunction, time: RunTime | None = None) -> None:
        """Give it these functions."""
        self.functions = functions
        self.sandbox = Sandbox(1)
        self.storages = Storages(Structs(STRUCTS))
        self.codec = Codec(self.storages, Heap(self.sandbox), HostTable())
        self.host = HostFunctions(
            functions, self.storages, self.codec, lambda: self.sandbox.view, time=time
        )
        self.program: Program = self.sandbox.load(assemble(_ASKING), host=self.host, maths={})
        self.sandbox.view[HEAP_NEXT : HEAP_NEXT + 4] = _HEAP.to_bytes(4, "little")

    def call(self, number: int, *arguments: Any) -> Any:  # noqa: ANN401 - values of any type
        """Return what a function gives."""
        function = self.functions[number]
        place = _ELSEWHERE
        result_at = SCRATCH
        for index, datatype in enumerate((*function.arguments, function.result)):
            is_result = index == len(arguments)
            at = SCRATCH + 8 * index
            if isinstance(datatype, ArrayType | StructType):
                self.sandbox.view[at : at + 4] = place.to_bytes(4, "little")
                at = place
                result_at = place if is_result else SCRATCH
                place += self.storages.of(datatype).size + 8
            if not is_result:
                self._put(at, datatype, arguments[index])
        assert self.program.run(number, 0) == 0, self.host.failure
        return self.codec.reader(function.result)(self.sandbox.view, result_at)

    def _put(self, address: int, datatype: DataType, value: object) -> None:
        room = bytearray(self.storages.of(datatype).size)
        self.codec.writer(datatype)(room, 0, value)
        self.sandbox.view[address : address + len(room)] = room

    def failure(self, number: int, *arguments: object) -> Exception | None:
        """Return why a function fails."""
        for index, (datatype, value) in enumerate(
            zip(self.functions[number].arguments, arguments, strict=True)
        ):
            self._put(SCRATCH + 8 * index, datatype, value)
        assert self.program.run(number, 0) == 1
        return self.host.failure


def standard(name: str, arguments: Sequence[DataType], result: DataType) -> HostFunction:
    return HostFunction("function", name, tuple(arguments), result)


def converting(target: DataType, source: DataType) -> HostFunction:
    return HostFunction("convert", f"{source} to {target}", (source,), target)


def test_standard_functions_get_their_arguments_and_give_their_result() -> None:
    asking = Asking(
        standard("INSERT", (STRING, STRING, INT), STRING),
        standard("SQRT", (REAL,), REAL),
        standard("NOW_MONOTONIC", (), TIME),
        standard("TO_STRING", (LREAL,), STRING),
        time=RunTime(now=17),
    )

    assert asking.call(0, "Äb", "\U0001f600", 1) == "Ä\U0001f600b"
    assert asking.call(1, 2.25) == 1.5
    assert asking.call(2) == 17
    assert asking.call(3, 2.5) == "2.5"


def test_a_failure_is_kept_until_the_next_one() -> None:
    asking = Asking(
        standard("DIV", (INT, INT), INT),
        standard("STRING_TO_INT", (STRING,), INT),
        HostFunction("operator", "**", (LREAL, LREAL), LREAL),
        HostFunction("operator", "MOD", (LREAL, LREAL), LREAL),
    )

    assert isinstance(asking.failure(0, 1, 0), DivisionByZeroError)
    assert asking.call(0, 7, 2) == 3
    failure = asking.failure(1, "seven")
    assert isinstance(failure, ValueCodeError)
    assert "seven" in str(failure)
    assert type(asking.failure(2, -2.0, 0.5)) is ValueError
    assert type(asking.failure(3, math.inf, 2.0)) is ValueError


class _Interrupting:
    """An object during whose comparison somebody presses Ctrl-C."""

    __hash__ = None  # type: ignore[assignment] # as of all that compare in a way of their own

    @override
    def __eq__(self, other: object) -> bool:
        raise KeyboardInterrupt


def test_what_a_person_interrupts_is_no_failure_of_a_function() -> None:
    asking = Asking(standard("EQ", (OBJECT, OBJECT), BOOL))

    with pytest.raises(KeyboardInterrupt):
        asking.call(0, _Interrupting(), _Interrupting())
    assert asking.host.failure is None


def test_a_result_may_make_the_memory_grow() -> None:
    words = ArrayType(((0, 1),), STRING)
    asking = Asking(standard("CONCAT", (STRING, STRING), STRING), standard("MOVE", (words,), words))
    half = "x" * 9_000

    assert asking.call(0, half, half) == half + half
    assert asking.call(1, [half, "Ä"]) == [half, "Ä"]
    assert len(asking.sandbox.view) > PAGE


def test_values_of_json_meet_types_and_come_apart() -> None:
    row, point = ArrayType(((1, 3),), INT), StructType("p::Point")
    asking = Asking(
        converting(DINT, JSON),
        converting(row, JSON),
        converting(JSON, point),
        HostFunction("pick", "pick", (JSON,), JSON, (("a", "1"),)),
        HostFunction("place", "place", (JSON, INT), JSON, (("a", "b"),)),
        converting(JSON, OBJECT),
    )
    whole = {"a": {"c": 1}}

    assert asking.call(0, 5) == 5
    assert "the JSON value 2147483648 is no DINT" in str(asking.failure(0, 1 << 31))
    assert asking.call(1, [1, 2, 3]) == [1, 2, 3]
    assert asking.call(2, {"x": 1, "y": 0.5, "on": True}) == {"x": 1, "y": 0.5, "on": True}
    assert asking.call(3, {"a": [1, {"deep": None}]}) == {"deep": None}
    assert 'has no "a.1"' in str(asking.failure(3, {"a": [1]}))
    assert asking.call(4, whole, 7) == {"a": {"c": 1, "b": 7}}
    assert whole == {"a": {"c": 1}}
    assert "is no JSON value" in str(asking.failure(5, object()))


def test_an_array_that_is_longer_is_filled_with_what_its_elements_begin_with() -> None:
    point = StructType("p::Point")
    longer, shorter = ArrayType(((0, 2),), point), ArrayType(((5, 5),), point)
    asking = Asking(converting(longer, shorter))
    given_point = {"x": 1, "y": 0.5, "on": True}

    found = asking.call(0, [given_point])

    assert found == [given_point, *[{"x": 7, "y": 0.0, "on": False}] * 2]


def test_an_unknown_kind_is_a_failure() -> None:
    failure = Asking(HostFunction("guess", "", (), INT)).failure(0)

    assert isinstance(failure, KeyError)


# --- Maths -----------------------------------------------------------------------------------

_DEFINED: dict[str, Callable[[float], bool]] = {
    **dict.fromkeys(("sin", "cos", "tan"), math.isfinite),
    **dict.fromkeys(("asin", "acos"), lambda value: abs(value) <= 1),
    **dict.fromkeys(("log", "log10"), lambda value: value > 0),
    **dict.fromkeys(("atan", "exp"), lambda value: value < 700),
}


@pytest.mark.parametrize("name", sorted(_DEFINED))
@given(value=st.floats() | st.floats(-1, 1))
def test_functions_of_maths_have_the_bits_of_python_and_never_raise(
    name: str, value: float
) -> None:
    found = MATHS[name](value)

    if _DEFINED[name](value):
        assert same(found, getattr(math, name)(value))
    else:
        assert isinstance(found, float)


@given(st.floats(), st.floats())
def test_powers_and_angles_never_raise(one: float, other: float) -> None:
    assert same(MATHS["atan2"](one, other), math.atan2(one, other))
    try:
        wanted = math.pow(one, other)
    except (ValueError, OverflowError):
        assert not math.isfinite(MATHS["pow"](one, other))
    else:
        assert same(MATHS["pow"](one, other), wanted)


def test_what_is_too_large_keeps_its_sign() -> None:
    assert MATHS["pow"](-10.0, 999.0) == -math.inf
    assert MATHS["pow"](-10.0, 1000.0) == math.inf
    assert MATHS["exp"](1000.0) == math.inf
