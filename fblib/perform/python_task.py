"""Performs `python.task`: calls a function of a Python graph with the results of other tasks."""

import inspect
import pickle
import traceback
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any, cast

from compiler.ir.diagnostics import choices_hint
from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from fblib.perform.python_function import check_allowed
from fblib.pickled import opened, wrapped
from fblib.signatures import Prepared
from fblib.task_context import Context

IN_PROCESS = f"{__name__}:called_in_process"


async def task(context: OperationContext, inputs: Inputs) -> Outputs:
    """Call the function of a task."""
    name = cast("str", inputs["function"])
    function = prepared(name, context)
    pool = inputs["pool"]
    values = _values(context, inputs)
    if pool == "process":
        # The function gets no context there: that is here.
        outcome = await context.in_process(IN_PROCESS, {"function": name, "values": values})
        return {"result": _kept(context, _returned(outcome))}
    if wanted := function.signature.context:
        values.setdefault(wanted, Context(context))
    given, named = function.bound(values)
    if function.is_async:
        returned = await function.function(*given, **named)
    elif pool == "loop":
        returned = function.function(*given, **named)
    else:
        returned = await context.in_thread(_call, function.function, given, named)
        if inspect.isawaitable(returned):
            # It is no `async def`, but what it returns is what one would.
            returned = await returned
    return {"result": _kept(context, returned)}


def _call(function: Callable[..., Any], given: list[Any], named: dict[str, Any]) -> Any:  # noqa: ANN401
    return function(*given, **named)


# --- Arguments and results ---------------------------------------------------------------


def _values(context: OperationContext, inputs: Inputs) -> dict[str, Any]:
    """Return the arguments by name."""
    parameters, arguments = inputs["parameters"], inputs["arguments"]
    values: dict[str, Any] = {}
    if parameters:
        values.update(cast("dict[str, Any]", parameters))
    is_pickled = context.objects == "pickle"
    if arguments:
        values.update(cast("dict[str, Any]", opened(arguments) if is_pickled else arguments))
    if context.item is not None and (name := inputs["item_name"]):
        item = inputs["item"]
        values[cast("str", name)] = opened(item) if is_pickled else item
    return values


def _kept(context: OperationContext, returned: Any) -> Any:  # noqa: ANN401 - any object
    """Return a result as other tasks are given it."""
    if context.objects == "pickle":
        return wrapped("its result", returned)
    return returned


# --- Functions ---------------------------------------------------------------------------


def prepared(name: str, context: OperationContext) -> Prepared:
    """Return the function of that name: of the program that runs this, or imported.

    Raises:
        OperationError: there is none, or it is not allowed.
    """
    found = context.settings.functions.get(name)
    if found is not None:
        return found if isinstance(found, Prepared) else Prepared(found)
    module, colon, member = name.partition("#")[0].partition(":")
    if not (colon and module and member):
        message = (
            f'the function "{name.rpartition("#")[2]}" is only known to the program that made '
            "this graph; go on with the run there: Executor(home=…).resume(run)"
        )
        raise OperationError(message, again=False)
    check_allowed(module, context.settings.permissions.python_modules)
    return imported(name)


@cache
def imported(name: str) -> Prepared:
    """Return what `module:function` names.

    Raises:
        OperationError: it cannot be imported.
    """
    # What stands behind "#" tells apart the objects of one class.
    module_name, _, path = name.partition("#")[0].partition(":")
    try:
        module = import_module(module_name)
    except (Exception, SystemExit) as error:
        cause = str(error) if isinstance(error, ImportError) else f"{type(error).__name__}: {error}"
        message = (
            f'the function "{name}" cannot be imported: {cause}. Start where its module is '
            "found, in its folder or with PYTHONPATH"
        )
        raise OperationError(message, again=False) from error
    found: Any = module
    for part in path.split("."):
        found = getattr(found, part, None)
    # What @task makes of a function knows it prepared; other decorators belong to the function,
    # and may have copied that.
    known_so = getattr(found, "prepared", None)
    if isinstance(known_so, Prepared) and not inspect.isfunction(found):
        return known_so
    if not callable(found):
        known = [one for one, value in vars(module).items() if callable(value)]
        message = (
            f'the module "{module_name}" has no function "{path}" any more. '
            f"{choices_hint(path, known)}"
        )
        raise OperationError(message, again=False)
    return Prepared(found)


# --- In a process of its own -------------------------------------------------------------


class _ElsewhereError(Exception):
    """The traceback of an exception in another process, as its cause."""


def called_in_process(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Call a function; return its result, or the exception that it raised."""
    try:
        given, named = (function := imported(inputs["function"])).bound(inputs["values"])
        return {"result": function.function(*given, **named)}
    except OperationError:
        raise
    except Exception as error:  # noqa: BLE001 - it is raised where it is waited for
        try:
            pickle.loads(pickle.dumps(error))  # noqa: S301 - made in the line itself
        except Exception:  # noqa: BLE001 - exceptions decide how they are pickled
            raise error from None
        return {"error": error, "traceback": traceback.format_exc()}


def _returned(outcome: dict[str, Any]) -> Any:  # noqa: ANN401 - any object
    """Return what a function returned in a process, or raise what it raised."""
    if "error" not in outcome:
        return outcome["result"]
    raise outcome["error"] from _ElsewhereError(f"\n{outcome['traceback']}")
