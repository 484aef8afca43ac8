"""Calls of standard functions in one WebAssembly module, with the host functions they need."""

import struct
from collections.abc import Sequence
from typing import Any

from compiler.ir.code import Call, Variable
from compiler.ir.datatypes import DINT, DataType
from compiler.ir.functions import FunctionSignature
from compiler.wasm.expressions import Expressions
from compiler.wasm.memory_map import EPOCH, NOW, Fault
from compiler.wasm.scope import Scope
from compiler.wasm.unit import Unit
from compiler.wasm.wat import Code, const, op
from runtime.kernel.base import RunTime
from runtime.kernel.conversion import ValueCodeError
from runtime.kernel.functions import implementation
from runtime.kernel.functions.base import DivisionByZeroError
from tests.strategies import STRUCTS, same
from tests.wat_bench import WatBench, WatFault

TIME = RunTime(now=90_000_000_123, epoch=1_700_000_000_000_000_000)


class CallBench:
    """Calls every one of some signatures, by its number."""

    def __init__(self, signatures: Sequence[FunctionSignature]) -> None:
        """Write a module that calls all of them."""
        self.signatures = signatures
        variables: dict[str, DataType] = {"which": DINT}
        for one in signatures:
            variables[_result(one)] = one.result
            for number, datatype in enumerate(one.parameters):
                variables[_argument(number, datatype)] = datatype
        self.bench = bench = WatBench(variables, self._write, structs=STRUCTS)
        self.calls = 0
        """How often the host was asked."""
        self._host, bench.host = bench.host, self._asked
        view = bench.view
        view[NOW : NOW + 8] = TIME.now.to_bytes(8, "little")
        view[EPOCH : EPOCH + 8] = TIME.epoch.to_bytes(8, "little")

    def _asked(self, number: int) -> int:
        self.calls += 1
        return self._host(number)

    def _write(self, unit: Unit, code: Code, scope: Scope) -> None:
        expressions = Expressions(unit, code, scope)
        which = expressions.value(Variable("which", DINT))
        for number, one in enumerate(self.signatures):
            arguments = tuple(
                Variable(_argument(place, datatype), datatype)
                for place, datatype in enumerate(one.parameters)
            )
            with (
                code.when(op("i32.eq", which, const("i32", number))),
                code.scope(),
            ):
                target = Variable(_result(one), one.result)
                expressions.assign(target, Call(one.name, arguments, one.result))

    def call(self, number: int, *arguments: Any) -> Any:  # noqa: ANN401 - values of any type
        """Return what a call gives, or the exception that the kernel would report."""
        signature = self.signatures[number]
        for place, (datatype, value) in enumerate(
            zip(signature.parameters, arguments, strict=True)
        ):
            self.bench.write(_argument(place, datatype), value)
        try:
            self.bench.run(which=number)
        except WatFault as fault:
            return self._problem(fault)
        return self.bench.read(_result(signature))

    def check(self, number: int, *arguments: object) -> None:
        """Prove that a call gives what the Python kernel gives, or fails as it does."""
        signature = self.signatures[number]
        found, wanted = self.call(number, *arguments), expected(signature, *arguments)
        assert agree(found, wanted), (signature.name, arguments, found, wanted)

    def _problem(self, fault: WatFault) -> Exception:
        if fault.code == Fault.HOST:
            assert self.bench.failure is not None
            return self.bench.failure
        if fault.code == Fault.DIVISION:
            return DivisionByZeroError("division by zero")
        if fault.code == Fault.DURATION:
            (value,) = struct.unpack("<d", struct.pack("<q", fault.details[0]))
            return ValueCodeError(f"{value} cannot become a duration")
        return fault


def expected(signature: FunctionSignature, *arguments: Any) -> Any:  # noqa: ANN401
    """Return what the Python kernel's function gives, or what it raises."""
    function = implementation(signature.name, signature.parameters, signature.result, time=TIME)
    try:
        return function(*arguments)
    except ZeroDivisionError:
        # Reported in the same words wherever it happens.
        return DivisionByZeroError("division by zero")
    except ValueError as error:
        return error


def agree(found: object, wanted: object) -> bool:
    """Whether a result is the wanted one; NaN is, and -0.0 is not 0.0."""
    if isinstance(wanted, Exception):
        return type(found) is type(wanted) and str(found) == str(wanted)
    return same(found, wanted)


def _result(signature: FunctionSignature) -> str:
    return f"result {signature.result}"


def _argument(number: int, datatype: DataType) -> str:
    return f"argument {number} {datatype}"
