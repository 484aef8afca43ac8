"""CASE: which arm a selector leads to, by one jump where labels lie close together.

Either way arms are blocks side by side, not inside one another: that is as flat with a thousand
of them as with two.
"""

from collections.abc import Callable

from compiler.ir.code import Case, CaseArm, Statement
from compiler.ir.datatypes import BOOL, DataType
from compiler.lowering.ranges import integer_range
from compiler.wasm.storage import UnsupportedError, ValueType, value_type
from compiler.wasm.wat import Code, Wat, const, op

_FEW = 4
"""Labels up to which they are compared with one after the other."""
_LONGEST = 1_024
"""Places in the table of a jump."""

Labels = tuple[tuple[int, int], ...]
Write = Callable[[tuple[Statement, ...]], None]


def write_case(code: Code, statement: Case, selector: Wat, write: Write) -> None:
    """Write a CASE.

    Args:
        code: where it is written.
        statement: what is written.
        selector: its value; a local.
        write: writes the statements of an arm.

    Raises:
        UnsupportedError: the selector is no number.
    """
    datatype = statement.selector.type
    arms = [
        CaseArm(_possible(arm.labels, datatype), arm.body) for arm in statement.arms if arm.labels
    ]
    labels = [label for arm in arms for label in arm.labels]
    end = code.label("end")
    with code.block(f"block {end}"):
        if _is_dense(labels):
            _jump(code, arms, selector, value_type(datatype), end, write)
        else:
            for arm in arms:
                _arm(code, arm, selector, value_type(datatype), end, write)
        write(statement.otherwise)


def _possible(labels: Labels, datatype: DataType) -> Labels:
    """Return labels without the values that the selector's type does not have."""
    limits = (0, 1) if datatype == BOOL else integer_range(datatype)
    if limits is None:
        message = f"it has a CASE with a selector of the type {datatype}"
        raise UnsupportedError(message)
    cut = ((max(low, limits[0]), min(high, limits[1])) for low, high in labels)
    return tuple((low, high) for low, high in cut if low <= high)


# --- One after the other -------------------------------------------------------------------


def _arm(  # noqa: PLR0917 - what, where, how
    code: Code, arm: CaseArm, selector: Wat, kind: ValueType, end: str, write: Write
) -> None:
    tests = [_matches(selector, kind, *label) for label in arm.labels]
    following = code.label("next")
    with code.block(f"block {following}"):
        if len(tests) == 1:
            code.do(f"br_if {following}", op("i32.eqz", tests[0]))
        else:
            here = code.label("arm")
            with code.block(f"block {here}"):
                for test in tests:
                    code.do(f"br_if {here}", test)
                code.line(f"br {following}")
        write(arm.body)
        code.line(f"br {end}")


def _matches(selector: Wat, kind: ValueType, low: int, high: int) -> Wat:
    """Return whether a selector lies between two values of its type."""
    if low == high:
        return op(f"{kind}.eq", selector, const(kind, low))
    # Below the range the difference wraps and is larger than any inside of it.
    distance = op(f"{kind}.sub", selector, const(kind, low))
    return op(f"{kind}.le_u", distance, const(kind, high - low))


# --- By one jump -----------------------------------------------------------------------------


def _is_dense(labels: list[tuple[int, int]]) -> bool:
    if len(labels) <= _FEW:
        return False
    places = max(high for _, high in labels) - min(low for low, _ in labels) + 1
    return places <= min(_LONGEST, 4 * sum(high - low + 1 for low, high in labels))


def _jump(  # noqa: PLR0917 - what, where, how
    code: Code, arms: list[CaseArm], selector: Wat, kind: ValueType, end: str, write: Write
) -> None:
    """Write a jump with a table, and behind it the arms; each begins where a block ends."""
    here = [code.label("arm") for _ in arms]
    otherwise = code.label("else")
    for label in (otherwise, *reversed(here)):
        code.line(f"block {label}")
    lowest = min(low for arm in arms for low, _ in arm.labels)
    highest = max(high for arm in arms for _, high in arm.labels)
    table = [otherwise] * (highest - lowest + 1)
    for label, arm in reversed(list(zip(here, arms, strict=True))):
        for low, high in arm.labels:
            table[low - lowest : high - lowest + 1] = [label] * (high - low + 1)
    place = op(f"{kind}.sub", selector, const(kind, lowest))
    if kind == "i64":
        code.do(f"br_if {otherwise}", op("i64.ge_u", place, const("i64", len(table))))
        place = op("i32.wrap_i64", place)
    code.do(f"br_table {' '.join(table)} {otherwise}", place)
    for label, arm in zip(here, arms, strict=True):
        code.line(f"end ;; {label}")
        with code.deeper():
            write(arm.body)
            code.line(f"br {end}")
    code.line(f"end ;; {otherwise}")
