"""A function block whose work is a function or a class of somebody's Python module.

`fbflow.function_block` attaches a `PythonBlock` to the function or class; whoever runs a graph
finds it there by the name in the graph, `python:my_blocks:SQUARE`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from typing_extensions import override

from compiler.ir.declarations import OperationDeclaration, ServiceDeclaration, TypeDeclaration
from fblib.operation import Inputs, Operation, OperationContext, OperationError, Outputs
from fblib.python_values import copied, shown
from fblib.task_context import Context

ATTRIBUTE = "__function_block__"
"""Where a function or class has its `PythonBlock`."""


class BlockError(ValueError):
    """A function block in Python cannot be declared, found or exported as it is."""


class ReturnError(ValueError):
    """What a function or method returned says nothing its block could do."""


class Emit:
    """The event output that a function sends, with the values of its outputs.

    `Emit("OVER", 5)`, `Emit("OVER", Y=5)`; `Emit("OVER")` leaves all outputs as they are, and
    `Emit("")` sends nothing.
    """

    __slots__ = ("event", "values")

    def __init__(self, event: str, *values: Any, **outputs: Any) -> None:  # noqa: ANN401
        """Say which event, and the values in the order of the outputs or by their names."""
        if values and outputs:
            message = "Emit takes values in the order of the outputs or by name, not both"
            raise TypeError(message)
        self.event = event
        self.values: Any = outputs if outputs or not values else values
        """By name, or as they stand there."""

    @override
    def __repr__(self) -> str:
        return f"Emit({self.event!r}, {self.values!r})"


@dataclass(frozen=True, slots=True, eq=False)
class PythonBlock:
    """What is known of a function or class that is a function block."""

    declaration: TypeDeclaration
    work: Callable[..., Any]
    kind: Literal["function", "class", "async"]
    """What does the work: a function or the methods of a class at once, or an async function as
    an operation."""
    arguments: Mapping[str, tuple[str, ...]]
    """By event input, the data inputs that its function or method takes."""
    results: tuple[str, ...]
    """The outputs that the work gives; an operation has others beside them."""
    takes_dicts: bool = False
    """Whether a dict is the value of the one result, and not the values of several by name."""
    context: str = ""
    """The parameter of an async function that gets its context; "" = none."""

    @property
    def name(self) -> str:
        """The name of the block type."""
        return self.declaration.name

    @property
    def reference(self) -> str:
        """What graphs name it by: `python:my_blocks:SQUARE`."""
        match self.declaration.body:
            case ServiceDeclaration(service=name) | OperationDeclaration(operation=name):
                return name
            case _:
                return ""

    @property
    def place(self) -> str:
        """Where it is defined, `file:line`."""
        return str(self.declaration.span)

    def results_of(self, returned: Any) -> Mapping[str, Any]:  # noqa: ANN401 - anything
        """Return the values of outputs by name for what a function returned.

        Raises:
            ReturnError: it says nothing about them.
        """
        pins = self.results
        if isinstance(returned, Mapping) and not (self.takes_dicts and len(pins) == 1):
            return self._by_name(returned)
        if len(pins) == 1:
            return {pins[0]: returned}
        if isinstance(returned, tuple) and len(returned) == len(pins):
            return dict(zip(pins, returned, strict=True))
        if returned is None and not pins:
            return {}
        message = f"returned {shown(returned)}, expected {_expected(pins)}"
        raise ReturnError(message)

    def _by_name(self, returned: Mapping[str, Any]) -> Mapping[str, Any]:
        unknown = [name for name in returned if name not in self.results]
        if unknown:
            expected = _expected(self.results)
            message = f"returned {shown(unknown[0])} among its results, expected {expected}"
            raise ReturnError(message)
        return returned

    def operation(self, name: str) -> Operation:
        """Return the operation of that name that an async function is."""
        return Operation(name, self.perform)

    async def perform(self, context: OperationContext, inputs: Inputs) -> Outputs:
        """Await the async function, as an operation is performed.

        Raises:
            OperationError: it returned something else than its results.
        """
        named: dict[str, Any] = {pin: copied(inputs[pin]) for pin in self.arguments["REQ"]}
        if self.context:
            named[self.context] = Context(context)
        returned = await self.work(**named)
        try:
            return self.results_of(returned)
        except ReturnError as error:
            message = f'"{self.name}" {error} ({self.place})'
            raise OperationError(message, again=False) from error


def _expected(pins: Sequence[str]) -> str:
    if not pins:
        return "nothing: the block has no outputs"
    names = ", ".join(f'"{pin}"' for pin in pins)
    if len(pins) == 1:
        return f"the value of {names}"
    return f"a tuple of {len(pins)} values for {names}, or a dict by these names"


def block_of(work: object) -> PythonBlock | None:
    """Return the function block that a function or class is; None if it is none.

    A class that only inherits from one is none.
    """
    block = getattr(work, ATTRIBUTE, None)
    return block if isinstance(block, PythonBlock) and block.work is work else None
