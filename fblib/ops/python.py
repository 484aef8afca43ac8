"""Operations that call functions in Python."""

from fblib.declare import operation
from fblib.family import Family
from fblib.operation import Inputs, Operation, OperationSettings
from fblib.signatures import Prepared

_INPUTS = {
    "function: STRING": "my_module.fetch, or my_module:fetch",
    "arguments: JSON": "An object: its parameters by name",
}
_OUTPUTS = {"result: JSON": "What it returned"}
_ALLOWED = "Its module has to be allowed (`python:my_module`, with all modules in that package)."
_FAILS = (
    "A name or parameter that is not there, or a result that JSON has no like of (a set, bytes, "
    "a date, NaN), fails for good; any exception is tried again."
)


def _own_function(inputs: Inputs, settings: OperationSettings) -> int | None:
    """Return what tells functions apart that only this program has: names of theirs do not."""
    name = str(inputs["function"])
    found = settings.functions.get(name)
    return found.number if name.startswith("#") and isinstance(found, Prepared) else None


FAMILY = Family(
    "python",
    "Functions in Python",
    types=(
        operation(
            "python.call",
            inputs=_INPUTS,
            outputs=_OUTPUTS,
            comment="Calls a function",
        ),
        operation(
            "python.call_process",
            inputs=_INPUTS,
            outputs=_OUTPUTS,
            comment="Calls a function in a process of its own",
        ),
        operation(
            "python.task",
            inputs={
                "function: STRING": "my_module:fetch",
                "pool: STRING": (
                    "Where it is called: loop, thread or process; by default an async function on "
                    "the event loop, any other one in a thread"
                ),
                "parameters: OBJECT": "Arguments by name, as people gave them",
                "arguments: OBJECT": "Arguments by name that are results of other tasks",
                "item: OBJECT": "With for_each: the list, of which each call gets one element",
                "item_name: STRING": "With for_each: the argument that is the element",
            },
            outputs={"result: OBJECT": "What it returned"},
            comment="A task of a Python graph: calls a function with Python objects",
        ),
    ),
    operations=(
        Operation(
            "python.call",
            "fblib.perform.python:call",
            notes=(
                _ALLOWED,
                "An `async def` is awaited, any other function is called in a thread.",
                (
                    "A thread cannot be stopped: after a timeout or when it is cancelled, the "
                    "function goes on and its result is lost."
                ),
                _FAILS,
            ),
        ),
        Operation(
            "python.call_process",
            "fblib.perform.python:call_process",
            notes=(
                _ALLOWED,
                (
                    "For what computes for long: it takes no other processor's time, and is "
                    "ended by a timeout or when it is cancelled. The process costs about a tenth "
                    "of a second."
                ),
                "What the function prints goes to the log.",
                _FAILS,
            ),
        ),
        Operation(
            "python.task",
            "fblib.perform.python_task:task",
            besides=_own_function,
            notes=(
                "Graphs written in Python are made of it; configs have `python.call`.",
                (
                    "The program that made the graph allows its own functions; anybody else has to "
                    "allow their module (`python:my_module`)."
                ),
                (
                    "Results are any Python objects where nothing of the run is kept; else they "
                    "are JSON values, or pickled if the graph says so."
                ),
            ),
        ),
    ),
)
