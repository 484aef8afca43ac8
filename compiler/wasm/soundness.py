"""What types have to have in common, and what is said of code that does not keep to its types.

The Python kernel finds that out while it runs, value by value. In linear memory nothing tells an
address from a number, so it is looked at before anything is written (`sound_code`).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from compiler.ir.code import Expression, Local
from compiler.ir.datatypes import ArrayType, DataType, Elementary, Kind, StringType, StructType
from compiler.ir.literals import LiteralError
from compiler.wasm.storage import UnsupportedError, count


@contextmanager
def refusing_unsound() -> Iterator[None]:
    """Say of code that cannot be written at all that it does not keep to its types.

    Raises:
        UnsupportedError: something failed as it only does with code that no compiler has made.
    """
    try:
        yield
    except UnsupportedError:
        raise
    except LiteralError:
        raise
    except RecursionError as error:
        message = "its code is nested too deeply"
        raise UnsupportedError(message) from error
    except (AttributeError, LookupError, TypeError, ValueError, OverflowError) as error:
        message = f"its code does not keep to its types ({type(error).__name__}: {error})"
        raise UnsupportedError(message) from error


def is_alike(one: DataType, other: DataType) -> bool:
    """Whether values of two types lie in memory alike and are computed with alike."""
    match one, other:
        case Elementary(), Elementary():
            return one.kind is other.kind and one.bits == other.bits
        case StringType(), StringType():
            return True
        case StructType(), StructType():
            return one.name.casefold() == other.name.casefold()
        case ArrayType(), ArrayType():
            return count(one) == count(other) and is_alike(one.element, other.element)
        case _:
            return False


def types_of(declared: Iterable[Local]) -> dict[str, DataType]:
    """Return the types of variables by name."""
    return {one.name: one.type for one in declared}


def refuse(what: str) -> NoReturn:
    """Say that code does not keep to its types.

    Raises:
        UnsupportedError: always.
    """
    message = f"its code does not keep to its types: {what}"
    raise UnsupportedError(message)


def demand(wanted: DataType, expression: Expression, where: str) -> None:
    """Refuse an expression that is not of a type."""
    if not is_alike(wanted, expression.type):
        refuse(f"{where} is of type {expression.type}, expected {wanted}")


def demand_kind(expression: Expression, kinds: frozenset[Kind], where: str) -> None:
    """Refuse an expression that is of none of these families."""
    if kind_of(expression.type) not in kinds:
        refuse(f"{where} is of type {expression.type}")


def kind_of(datatype: DataType) -> Kind | None:
    """Return the family of an elementary type."""
    return datatype.kind if isinstance(datatype, Elementary) else None
