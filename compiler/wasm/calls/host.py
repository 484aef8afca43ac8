"""Calls of functions that the host computes."""

from collections.abc import Sequence

from compiler.ir.datatypes import StringType
from compiler.lowering.values import is_compound
from compiler.wasm.memory_map import SCRATCH, SCRATCH_END, Fault
from compiler.wasm.storage import UnsupportedError, load, store
from compiler.wasm.unit import HostFunction, Unit
from compiler.wasm.wat import Code, Wat, const, op

_MOST = (SCRATCH_END - SCRATCH) // 8 - 1


def host_call(unit: Unit, code: Code, function: HostFunction, arguments: Sequence[Wat]) -> Wat:
    """Write a call of a host function.

    Args:
        unit: the module.
        code: where the call is written.
        function: what the host computes.
        arguments: its arguments, evaluated.

    Returns:
        Its result, to be kept before the next call of this kind; the address of a compound one.

    Raises:
        UnsupportedError: there are too many arguments.
    """
    if len(arguments) > _MOST:
        message = f"it calls {function.name} with more than {_MOST} arguments"
        raise UnsupportedError(message)
    for number, (datatype, value) in enumerate(zip(function.arguments, arguments, strict=True)):
        code.do(store(datatype), _place(number), value)
    result = function.result
    if any(isinstance(one, StringType) for _, one in unit.storages.handles(result)):
        unit.use("allocate")  # The host makes texts, which are to be removed some time.
    room = code.room(unit.storages.of(result)) if is_compound(result) else None
    if room:
        code.do("i32.store", _place(len(arguments)), room)
    with code.when(op("call $host", const("i32", unit.host(function)))):
        unit.fail(code, Fault.HOST)
    return room or op(load(result), _place(0))


def _place(number: int) -> Wat:
    return const("i32", SCRATCH + 8 * number)
