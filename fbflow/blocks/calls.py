"""What the events of a block in Python call: a function, or the methods of a class."""

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import Any, Literal, get_type_hints

from compiler.ir.diagnostics import choices_hint
from fbflow.blocks.pins import Events, event_names
from fblib.python_block import BlockError
from fblib.signatures import signature_of

REQUEST = "REQ"
_BY_NAME = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


@dataclass(frozen=True, slots=True)
class Call:
    """A function or method as an event calls it."""

    parameters: Mapping[str, inspect.Parameter]
    """But for what gets the object or the context."""
    takes_all: bool
    """Whether it takes what no parameter is named after."""
    hints: Mapping[str, Any]
    context: str = ""

    def arguments(self, inputs: Sequence[str]) -> tuple[str, ...]:
        """Return the inputs that it takes.

        Raises:
            BlockError: it needs something else.
        """
        for one in self.parameters.values():
            if one.default is one.empty and one.name not in inputs:
                hint = choices_hint(one.name, inputs) or "It has no inputs."
                message = f'its parameter "{one.name}" is no input. {hint}'
                raise BlockError(message)
        return tuple(name for name in inputs if self.takes_all or name in self.parameters)

    def check_taken(self, inputs: Sequence[str]) -> None:
        """Refuse inputs that it does not take.

        Raises:
            BlockError: there is one.
        """
        taken = self.arguments(inputs)
        unused = [name for name in inputs if name not in taken]
        if unused:
            hint = choices_hint(unused[0], self.parameters) or "It has no parameters."
            message = f'no parameter is named after its input "{unused[0]}". {hint}'
            raise BlockError(message)


def kind_of(work: object) -> Literal["function", "class", "async"]:
    """Return what a block is made of.

    Raises:
        BlockError: none can be made of it.
    """
    if inspect.isclass(work):
        _check_class(work)
        return "class"
    if inspect.iscoroutinefunction(work):
        return "async"
    if not isinstance(work, FunctionType) or inspect.isasyncgenfunction(work):
        message = "expected a function (def or async def) or a class"
        raise BlockError(message)
    return "function"


def _check_class(work: type) -> None:
    if work.__dictoffset__ == 0:
        message = "its objects have __slots__ and no __dict__; what it remembers has to be there"
        raise BlockError(message)
    for one in inspect.signature(work).parameters.values():
        if one.default is one.empty and one.kind in (*_BY_NAME, one.POSITIONAL_ONLY):
            message = f'its __init__ needs "{one.name}", but is called without arguments'
            raise BlockError(message)


def calls_of(
    work: Any,  # noqa: ANN401 - a function or class
    kind: Literal["function", "class", "async"],
    events: Events | None,
    *,
    own: Collection[str],
) -> dict[str, Call]:
    """Return what each event input calls.

    Args:
        work: the function or class.
        kind: of it.
        events: as they are written.
        own: the inputs that are written; `context` may be one of them.

    Raises:
        BlockError: there is nothing for one of them.
    """
    if kind != "class":
        call = _call(work, is_async=kind == "async", own=own)
        return dict.fromkeys(event_names(events or [REQUEST]), call)
    if not events:
        message = 'a class needs events=["…"]: a method is called for each'
        raise BlockError(message)
    return {event: _method(work, event) for event in event_names(events)}


def _method(work: type, event: str) -> Call:
    method = getattr(work, event, None)
    if callable(method) and not inspect.iscoroutinefunction(method):
        # A plain function gets the object first; static and class methods do not.
        is_plain = isinstance(inspect.getattr_static(work, event), FunctionType)
        return _call(method, skipped=1 if is_plain else 0)
    known = [name for name, one in vars(work).items() if isinstance(one, FunctionType)]
    hint = choices_hint(event, [name for name in known if not name.startswith("_")])
    problem = "is async, which only functions may be" if callable(method) else "is not there"
    message = f'the method "{event}", which its event calls, {problem}. {hint}'
    raise BlockError(message.rstrip())


def _call(
    function: Callable[..., Any],
    *,
    skipped: int = 0,
    is_async: bool = False,
    own: Collection[str] = (),
) -> Call:
    parameters = [*inspect.signature(function).parameters.values()][skipped:]
    context = signature_of(function).context if is_async else ""
    context = "" if context in own else context
    for one in parameters:
        if one.kind in (one.POSITIONAL_ONLY, one.VAR_POSITIONAL):
            message = f'"{one}" is given by position, but inputs are given by name'
            raise BlockError(message)
    return Call(
        {one.name: one for one in parameters if one.kind in _BY_NAME and one.name != context},
        any(one.kind is one.VAR_KEYWORD for one in parameters),
        hints_of(function),
        context,
    )


def hints_of(of: object) -> Mapping[str, Any]:
    """Return the annotations of a function or class; as texts where they name what is not there."""
    try:
        return get_type_hints(of)
    except Exception:  # noqa: BLE001 - annotations may be anything; they need not be there
        return dict(getattr(of, "__annotations__", {}))
