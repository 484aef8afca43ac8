"""`@function_block`: a Python function or class as a function block type."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, overload

from compiler.ir.attributes import PYTHON_BODY
from compiler.ir.datatypes import GenericType, StructType, is_host
from compiler.ir.declarations import (
    InterfaceDeclaration,
    OperationDeclaration,
    ServiceDeclaration,
    TypeDeclaration,
    VariableDeclaration,
)
from compiler.ir.source import Span
from fbflow.blocks.calls import REQUEST, Call, calls_of, hints_of, kind_of
from fbflow.blocks.pins import (
    Events,
    Pins,
    check_names,
    data_pins,
    event_pins,
    hints_of_results,
)
from fblib.declare import FAILURE_PINS, variable
from fblib.python_block import ATTRIBUTE, BlockError, Emit, PythonBlock
from fblib.python_pins import type_of

__all__ = ["BlockError", "Emit", "function_block"]

W = TypeVar("W", bound=Callable[..., Any])

_CONFIRM, _FAILED = "CNF", "ERR"
_RESULT = "OUT"


@dataclass(frozen=True, slots=True)
class _Given:
    """What the decorator was told."""

    events: Events | None
    event_outputs: Events | None
    inputs: Pins | None
    outputs: Pins | None
    name: str
    package: str
    comment: str


@overload
def function_block(work: W, /) -> W: ...


@overload
def function_block(
    *,
    events: Events | None = None,
    inputs: Pins | None = None,
    outputs: Pins | None = None,
    event_outputs: Events | None = None,
    name: str = "",
    package: str = "",
    comment: str = "",
) -> Callable[[W], W]: ...


def function_block(
    work: Any = None,
    /,
    *,
    events: Events | None = None,
    inputs: Pins | None = None,
    outputs: Pins | None = None,
    event_outputs: Events | None = None,
    name: str = "",
    package: str = "",
    comment: str = "",
) -> Any:
    """Make a function or class the work of a function block type; it stays what it is.

    A **function** gets the data inputs by name, and returns the outputs: one value, several as a
    tuple, or a dict by name. `Emit` chooses between several event outputs.

    A **class** has a method for each event input, which takes the data inputs it needs. Its
    attributes (and properties) that are named like outputs are published. A method that returns
    nothing sends the event output if there is only one; otherwise it returns the name of one,
    or a list of names, or yields them; `[]` sends nothing. What an instance remembers are its
    attributes: None, bool, int of 64 bits, finite float, str, and lists and dicts of these with
    str keys. They are saved with the run, and each event may get another object that has them.

    Both are called inside the kernel, where nothing else happens meanwhile, and called again
    whenever a run is replayed from its journal. So they compute: fast, without files, network,
    threads and sleeping, without clock and chance, and always the same from the same inputs and
    attributes. What talks to the world is an **async function**: an operation with attempts, a
    timeout, and REQ -> CNF or ERR; a parameter `context` gets its `Context`.

    Args:
        work: the function or class.
        events: event inputs with the data inputs they bring, `{"REQ": ["X"]}`; without them,
            `["CU", "R"]`, those that the method takes. A function has REQ by default.
        inputs: data inputs, `{"X": "REAL"}` or `["X: REAL = 1.0"]`; a type may be left out that
            the annotation tells, and all of them where the parameters are the inputs.
        outputs: data outputs in the same way; by default OUT as the function is annotated, and
            of a class what is annotated in it.
        event_outputs: event outputs with the data outputs they bring (by default all);
            by default CNF.
        name: of the type; by default that of the function or class.
        package: of the type, `acme::pumps`.
        comment: for people; by default the first line of the docstring.

    Raises:
        BlockError: it cannot be a function block as it is.
    """
    given = _Given(events, event_outputs, inputs, outputs, name, package, comment)

    def declared(one: W) -> W:
        try:
            setattr(one, ATTRIBUTE, _block(one, given))
        except (BlockError, AttributeError) as error:
            message = f'"{_name(one, given)}" cannot be a function block: {error}'
            raise BlockError(message) from error
        return one

    return declared if work is None else declared(work)


def _name(work: object, given: _Given) -> str:
    return given.name or str(getattr(work, "__name__", work))


def _block(work: Callable[..., Any], given: _Given) -> PythonBlock:
    kind = kind_of(work)
    calls = calls_of(work, kind, given.events, own=_names(given.inputs or ()))
    inputs = _inputs(calls, given)
    outputs = _outputs(work, kind, given)
    names = [pin.name for pin in inputs]
    arguments = {event: call.arguments(names) for event, call in calls.items()}
    if kind != "class":
        next(iter(calls.values())).check_taken(names)
    results = tuple(pin.name for pin in outputs)
    event_inputs = event_pins(given.events or [*calls], arguments, names, what="event input")
    sent = given.event_outputs
    if kind == "async":
        if sent is not None or [*calls] != [REQUEST]:
            message = "an async function has the events REQ, CNF and ERR, and no others"
            raise BlockError(message)
        outputs = (*outputs, *map(_failure_pin, FAILURE_PINS.items()))
        sent = {_CONFIRM: [*results], _FAILED: [text.partition(":")[0] for text in FAILURE_PINS]}
    known = [pin.name for pin in outputs]
    event_outputs = event_pins(
        [_CONFIRM] if sent is None else sent, {"": results}, known, what="event output"
    )
    events = (event.name for event in (*event_inputs, *event_outputs))
    check_names([*events, *names, *known])
    check_names([_name(work, given)])
    body = f"{PYTHON_BODY}{work.__module__}:{work.__qualname__}"
    return PythonBlock(
        TypeDeclaration(
            _name(work, given),
            package=given.package,
            interface=InterfaceDeclaration(event_inputs, event_outputs, inputs, outputs),
            body=OperationDeclaration(body) if kind == "async" else ServiceDeclaration(body),
            comment=given.comment or _first_line(work),
            span=_place(work, calls),
        ),
        work,
        kind,
        arguments,
        results,
        takes_dicts=len(results) == 1 and _takes_dicts(outputs[0]),
        context=next((call.context for call in calls.values()), ""),
    )


# --- Pins ----------------------------------------------------------------------------------


def _inputs(calls: Mapping[str, Call], given: _Given) -> tuple[VariableDeclaration, ...]:
    hints: dict[str, Any] = {}
    defaults: dict[str, Any] = {}
    for call in calls.values():
        for name, one in call.parameters.items():
            if name in call.hints:
                hints.setdefault(name, call.hints[name])
            defaults.setdefault(name, None if one.default is one.empty else one.default)
    pins = [*defaults] if given.inputs is None else given.inputs
    return data_pins(pins, hints, defaults, what="input")


def _outputs(work: Callable[..., Any], kind: str, given: _Given) -> tuple[VariableDeclaration, ...]:
    hints = hints_of(work)
    pins: Pins = given.outputs or []
    if kind == "class":
        if given.outputs is None:
            pins = [name for name in hints if not name.startswith("_")]
        return data_pins(pins, hints, {}, what="output")
    returned = hints.get("return")
    if given.outputs is None:
        if "return" not in hints:
            message = 'say what it returns: outputs={"Y": "REAL"}, or annotate it with "-> float"'
            raise BlockError(message)
        pins = [] if returned is type(None) else [_RESULT]
    return data_pins(pins, hints_of_results(returned, _names(pins)), {}, what="output")


def _names(pins: Pins) -> list[str]:
    """Return the names of data pins as they are written."""
    return [text.partition(":")[0].partition("=")[0].strip() for text in pins]


def _failure_pin(pin: tuple[str, str]) -> VariableDeclaration:
    text, comment = pin
    declared = variable(text)
    return VariableDeclaration(declared.name, declared.type, comment=comment)


def _takes_dicts(pin: VariableDeclaration) -> bool:
    datatype = type_of(pin)
    return is_host(datatype) or isinstance(datatype, StructType | GenericType)


# --- About it ------------------------------------------------------------------------------


def _first_line(work: Callable[..., Any]) -> str:
    # Of a class, its own: it would inherit that of its base.
    text = (vars(work).get("__doc__") if inspect.isclass(work) else work.__doc__) or ""
    return text.strip().partition("\n")[0].strip()


def _place(work: Callable[..., Any], calls: Mapping[str, Call]) -> Span:
    """Return where it is defined; of a class, at least where its first method is."""
    code = next(_codes(work, calls), None)
    if code is None:
        return Span(str(getattr(work, "__module__", "")))
    line = vars(work).get("__firstlineno__", code.co_firstlineno)
    return Span(code.co_filename, line)


def _codes(work: Any, calls: Mapping[str, Call]) -> Iterator[Any]:  # noqa: ANN401
    functions = (work, *(getattr(work, event, None) for event in calls))
    yield from (one.__code__ for one in functions if hasattr(one, "__code__"))
