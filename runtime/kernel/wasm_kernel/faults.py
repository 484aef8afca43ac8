"""From what a program noted about a fault to the run error that a person can use."""

import struct

from compiler.ir.policy import Settings
from compiler.lowering.marks import Mark
from compiler.wasm import memory_map as at
from compiler.wasm.memory_map import Fault
from runtime.errors import CodeError, OverflowedError, RunError, UnsettledError
from runtime.kernel import codes
from runtime.kernel.conversion import ValueCodeError
from runtime.kernel.wasm_kernel.memory import Form

_NOTED = struct.Struct("<IIqqq")
_REAL = struct.Struct("<d")
_WHOLE = struct.Struct("<q")
_UNSETTLED = frozenset({codes.ENDLESS_TRANSITIONS, codes.ENDLESS_LOOP})


def run_error(view: memoryview, form: Form, settings: Settings, *, node: str) -> RunError:
    """Return the run error for the fault that a program has noted in memory.

    Args:
        view: the memory.
        form: what was running.
        settings: of the graph.
        node: whose entry failed.
    """
    number, place, *told = _NOTED.unpack_from(view, at.FAULT_CODE)
    mark = form.module.marks[place]
    if number & Fault.UNSIGNED:
        number -= Fault.UNSIGNED
        told[0] %= 1 << 64
    if number == Fault.QUEUE:
        message = "one event caused more events than there is room for in the queue"
        return OverflowedError(codes.QUEUE_OVERFLOW, message, node=node)
    if number == Fault.HOST:
        return _host_error(form.host.failure, mark, node)
    code, message = _described(number, told, form, settings)
    kind = UnsettledError if code in _UNSETTLED else CodeError
    return kind(code, message, node=node, algorithm=mark.algorithm, place=mark.place)


def _described(number: int, told: list[int], form: Form, settings: Settings) -> tuple[str, str]:
    first, second, third = told
    match number:
        case Fault.DIVISION:
            return codes.DIVISION_BY_ZERO, "division by zero"
        case Fault.ARRAY_INDEX:
            message = f"the index {first} is outside of the array's bounds {second}..{third}"
            return codes.ARRAY_INDEX, message
        case Fault.STRING_INDEX:
            message = f"the position {first} is outside of a string of {second} characters"
            return codes.STRING_INDEX, message
        case Fault.PART_INDEX:
            return codes.PART_INDEX, f"the part {first} does not exist, expected 0..{second - 1}"
        case Fault.DURATION:
            (value,) = _REAL.unpack(_WHOLE.pack(first))
            return codes.VALUE, f"{value} cannot become a duration"
        case Fault.UNSETTLED:
            source, target = form.module.states[first]
            message = (
                f"more than {second} event-less transitions without an end, now from state "
                f'"{source}" to "{target}"; one of them has to wait for an event or a condition'
            )
            return codes.ENDLESS_TRANSITIONS, message
        case Fault.ENDLESS:
            message = (
                f"the loops that one event causes went on for more than "
                f"{settings.max_iterations} rounds"
            )
            return codes.ENDLESS_LOOP, message
        case Fault.RECURSION:
            return codes.RECURSION, "functions call one another without an end"
        case _:
            return codes.TOO_LARGE, "a value has become too large for the memory"


def _host_error(failure: Exception | None, mark: Mark, node: str) -> RunError:
    code, message = _host_described(failure)
    return CodeError(code, message, node=node, algorithm=mark.algorithm, place=mark.place)


def _host_described(failure: Exception | None) -> tuple[str, str]:
    match failure:
        case ZeroDivisionError():
            return codes.DIVISION_BY_ZERO, "division by zero"
        case ValueCodeError():
            return codes.VALUE, str(failure)
        case OverflowError():
            return codes.TOO_LARGE, "the result is too large for its type"
        case RecursionError():
            return codes.RECURSION, "functions call one another without an end"
        case ValueError():
            return codes.UNDEFINED, f"the function is not defined for this value ({failure})"
        case MemoryError():
            return codes.TOO_LARGE, "a value has become too large for the memory"
        case _:
            return codes.BAD_GRAPH, f"the code does not keep to its types ({failure})"
