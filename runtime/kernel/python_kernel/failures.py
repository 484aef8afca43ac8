"""From an exception inside generated code to the run error a person can use.

Generated code carries no bookkeeping for this: the line of the generated module, which Python
keeps in the traceback, is looked up in the table of what each line stands for.
"""

from collections.abc import Mapping
from types import TracebackType

from compiler.lowering.marks import NO_MARK, Mark
from runtime.errors import CodeError, RunError, UnsettledError
from runtime.kernel import codes
from runtime.kernel.conversion import ValueCodeError
from runtime.kernel.python_kernel.primitives import Fault

_UNSETTLED = frozenset({codes.ENDLESS_TRANSITIONS, codes.ENDLESS_LOOP})


def run_error(
    exception: Exception, marks: Mapping[str, tuple[Mark, ...]], *, node: str
) -> RunError | None:
    """Return the run error for an exception; None if it is none that code can cause."""
    described = _described(exception)
    if described is None:
        return None
    code, message = described
    mark = _innermost_mark(exception.__traceback__, marks)
    kind = UnsettledError if code in _UNSETTLED else CodeError
    return kind(code, message, node=node, algorithm=mark.algorithm, place=mark.place)


def _described(exception: Exception) -> tuple[str, str] | None:
    match exception:
        case Fault():
            return exception.code, str(exception)
        case ZeroDivisionError():
            return codes.DIVISION_BY_ZERO, "division by zero"
        case ValueCodeError():
            return codes.VALUE, str(exception)
        case OverflowError():
            return codes.TOO_LARGE, "the result is too large for its type"
        case ValueError():
            return codes.UNDEFINED, f"the function is not defined for this value ({exception})"
        case RecursionError():
            return codes.RECURSION, "functions call one another without an end"
        case MemoryError():
            return codes.TOO_LARGE, "a value has become too large for the memory"
        case TypeError() | AttributeError() | LookupError() | NameError():
            # Only a graph that no compiler has made comes here.
            return codes.BAD_GRAPH, f"the code does not keep to its types ({exception})"
        case _:
            return None


def _innermost_mark(traceback: TracebackType | None, marks: Mapping[str, tuple[Mark, ...]]) -> Mark:
    """Return what the innermost line of generated code that has a mark stands for."""
    found = NO_MARK
    while traceback is not None:
        table = marks.get(traceback.tb_frame.f_code.co_filename, ())
        if traceback.tb_lineno <= len(table) and table[traceback.tb_lineno - 1] != NO_MARK:
            found = table[traceback.tb_lineno - 1]
        traceback = traceback.tb_next
    return found
