"""What an operation returned, checked: results of known pins, of their types, as JSON values."""

import math
from collections.abc import Mapping
from typing import Any

from compiler.ir.blocks import DataPort
from compiler.ir.datatypes import JSON, OBJECT, DataType, Elementary, Kind, StringType
from compiler.ir.diagnostics import choices_hint
from compiler.ir.literals.values import article, integer_range
from fblib.operation import OperationError
from runtime.executor.json_values import is_plain, json_copy, kind_of
from runtime.kernel.conversion import round_real

_LREAL_BITS = 64
_ANY = (JSON, OBJECT)


def checked(
    operation: str, returned: object, ports: Mapping[str, DataPort], *, is_kept: bool = False
) -> dict[str, Any]:
    """Return the results by pin, as values of the types of the pins; JSON values are copied.

    Args:
        operation: its name.
        returned: what it returned.
        ports: its output pins.
        is_kept: whether results are kept: then Python objects have to be JSON values.

    Raises:
        OperationError: they are none; trying again is of no use.
    """
    if type(returned) is not dict and not isinstance(returned, Mapping):
        message = f'"{operation}" returned {kind_of(returned)}; expected its results by name'
        raise OperationError(message, again=False)
    outputs = {}
    for pin, value in returned.items():
        port = ports.get(pin)
        if port is None:
            message = f'"{operation}" has no result "{pin}". {choices_hint(str(pin), ports)}'
            raise OperationError(message.rstrip(), again=False)
        datatype = port.type
        if is_plain(value) and datatype in _ANY:
            outputs[pin] = value
        elif datatype == OBJECT:
            outputs[pin] = _kept(pin, value) if is_kept else value
        else:
            outputs[pin] = _fitted(f'the result "{pin}" of "{operation}"', value, datatype)
    return outputs


def _kept(pin: str, value: Any) -> Any:  # noqa: ANN401 - any object
    try:
        return json_copy(f"its {pin}", value)
    except OperationError as error:
        message = (
            f"{error}; return a JSON value, or let the graph keep Python objects pickled: "
            'Graph(…, objects="pickle")'
        )
        raise OperationError(message, again=False) from error


def _fitted(what: str, value: Any, datatype: DataType) -> Any:  # noqa: ANN401 - any value
    if datatype == JSON or (isinstance(datatype, StringType) and isinstance(value, str)):
        return json_copy(what, value)
    if isinstance(datatype, Elementary) and (fitted := _number(value, datatype)) is not None:
        return fitted
    shown = f": {value!r}" if type(value) in (int, float) and abs(value) < 1 << 80 else ""
    message = f"{what} is {kind_of(value)}{shown}; expected {article(datatype)}"
    raise OperationError(message, again=False)


def _number(value: object, datatype: Elementary) -> bool | int | float | None:
    """Return a value of an elementary type; None if it is none."""
    if isinstance(value, bool):
        return value if datatype.kind is Kind.BOOL else None
    if datatype.kind is Kind.REAL:
        return _real(value, datatype)
    if datatype.kind in (Kind.BOOL, Kind.CHAR, Kind.HOST) or not isinstance(value, int):
        return None
    least, most = integer_range(datatype)
    return int(value) if least <= value <= most else None


def _real(value: object, datatype: Elementary) -> float | None:
    if not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    rounded = round_real(number) if datatype.bits < _LREAL_BITS else number
    return rounded if math.isfinite(rounded) else None
