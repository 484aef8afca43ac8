"""Does the work of blocks that are Python functions and classes, inside the kernel.

What an instance of a class remembers is the `state` of its node: each event gets an object whose
attributes are kept there, so they are saved and loaded with the run.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import GeneratorType, TracebackType
from typing import Any, NoReturn, TypeVar

from typing_extensions import override

from compiler.ir.diagnostics import choices_hint
from fblib.python_block import Emit, PythonBlock, ReturnError
from fblib.python_values import MisfitError, check_state, copied, fitted, shown
from fblib.service import Context, Service

T = TypeVar("T")
_Answer = tuple[str, Mapping[str, Any]]
"""An event output to send ("" = none), and the values that outputs get before."""
_MISSING = object()


class PythonService(Service):
    """The service of one block type in Python."""

    def __init__(self, block: PythonBlock) -> None:
        """Serve a block that is a function or a class."""
        self._block = block
        self._events = tuple(event.name for event in block.declaration.interface.event_outputs)
        self._is_class = block.kind == "class"

    @override
    def started(self, context: Context, *, warm: bool) -> None:
        if self._is_class:
            instance = self._instance(context)
            self._write(context, self._attributes(context, instance))

    @override
    def event(self, context: Context, name: str) -> None:
        inputs = self._block.arguments[name]
        arguments = {pin: copied(context.read(pin)) for pin in inputs}
        if self._is_class:
            self._call_method(context, name, arguments)
        else:
            returned = self._done(context, name, lambda: self._block.work(**arguments))
            for answer in self._steps(context, name, returned):
                self._send(context, self._read(context, self._answers, answer))

    def _send(self, context: Context, answers: Iterable[_Answer]) -> None:
        for event, values in answers:
            self._write(context, values)
            if event:
                context.emit(event)

    def _write(self, context: Context, values: Mapping[str, Any]) -> None:
        for pin, value in values.items():
            try:
                fit = fitted(value, context.type_of(pin), context.members_of)
            except MisfitError as error:
                message = f'"{self._block.name}" gives "{pin}" {error} ({self._block.place})'
                _fail(context, message, error)
            context.write(pin, fit)

    # --- Functions -----------------------------------------------------------------------

    def _answers(self, returned: Any) -> list[_Answer]:  # noqa: ANN401 - whatever it returned
        """Return what is to be sent for what a function returned."""
        if isinstance(returned, Emit):
            return [self._emitted(returned)]
        if isinstance(returned, list | tuple) and returned:
            emits = [one for one in returned if isinstance(one, Emit)]
            if len(emits) == len(returned):
                return [self._emitted(one) for one in emits]
        if len(self._events) > 1:
            example = f"return Emit({self._events[0]!r}, …)"
            message = (
                f"returned {shown(returned)}, but has several event outputs: say which one it "
                f"sends, {example}"
            )
            raise ReturnError(message)
        values = self._block.results_of(returned)
        return [(self._events[0] if self._events else "", values)]

    def _emitted(self, emit: Emit) -> _Answer:
        values = emit.values
        if isinstance(values, tuple) and len(values) == 1:
            values = values[0]
        elif values == {}:
            return self._known(emit.event), {}
        return self._known(emit.event), self._block.results_of(values)

    def _known(self, event: object) -> str:
        """Return the name of an event output, or "".

        Raises:
            ReturnError: there is none of that name.
        """
        if event == "" or event in self._events:
            return str(event)
        hint = choices_hint(str(event), self._events) or "The block has no event outputs."
        message = f"sends {shown(event)}, which is no event output of it. {hint.rstrip('.')}"
        raise ReturnError(message)

    # --- Classes -------------------------------------------------------------------------

    def _instance(self, context: Context) -> Any:  # noqa: ANN401 - of the block's class
        """Return an object whose attributes are those that are kept."""
        kind: Any = self._block.work
        made = kind.__new__(kind)
        made.__dict__ = context.state
        if not context.state:
            self._done(context, "its start", made.__init__)
            self._check(context)
        return made

    def _call_method(self, context: Context, name: str, arguments: Mapping[str, Any]) -> None:
        instance = self._instance(context)
        returned = self._done(context, name, lambda: getattr(instance, name)(**arguments))
        for step in self._steps(context, name, returned):
            self._check(context)
            events = self._read(context, self._chosen, step)
            self._write(context, self._attributes(context, instance))
            for event in events:
                context.emit(event)
        if isinstance(returned, GeneratorType):
            self._check(context)
            self._write(context, self._attributes(context, instance))

    def _chosen(self, returned: Any) -> list[str]:  # noqa: ANN401 - whatever it returned
        """Return the event outputs that a method chose.

        One that returns nothing sends the only one there is; where there are several, none.
        """
        if returned is None:
            return [*self._events] if len(self._events) == 1 else []
        if isinstance(returned, str):
            names: Iterable[object] = [returned]
        elif isinstance(returned, list | tuple):
            names = returned
        else:
            message = (
                f"returned {shown(returned)}, expected the name of an event output, a list of "
                "them, or nothing"
            )
            raise ReturnError(message)
        return [event for event in map(self._known, names) if event]

    def _attributes(self, context: Context, instance: object) -> dict[str, Any]:
        """Return the attributes (and properties) that are named like outputs."""

        def read() -> dict[str, Any]:
            found = {pin: getattr(instance, pin, _MISSING) for pin in self._block.results}
            return {pin: value for pin, value in found.items() if value is not _MISSING}

        return self._done(context, "its outputs", read)

    def _check(self, context: Context) -> None:
        try:
            check_state(context.state)
        except MisfitError as error:
            message = f'what "{self._block.name}" remembers in {error} ({self._block.place})'
            _fail(context, message, error)

    # --- Code of others ------------------------------------------------------------------

    def _steps(self, context: Context, when: str, returned: Any) -> Iterator[Any]:  # noqa: ANN401
        """Yield what was returned; of a generator, what it yields."""
        if not isinstance(returned, GeneratorType):
            yield returned
            return
        end = object()
        while (one := self._done(context, when, lambda: next(returned, end))) is not end:
            yield one

    def _read(self, context: Context, read: Callable[[Any], T], returned: Any) -> T:  # noqa: ANN401
        """Return what something that was returned says; if it says nothing, the run ends."""
        try:
            return read(returned)
        except ReturnError as error:
            _fail(context, f'"{self._block.name}" {error} ({self._block.place})', error)

    def _done(self, context: Context, when: str, call: Callable[[], T]) -> T:
        """Call code of the block; what it raises ends the run."""
        try:
            return call()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - code of others may fail in any way
            text = str(error)
            described = type(error).__name__ + (f": {text}" if text else "")
            place = _place(error.__traceback__, self._block.declaration.span.file)
            where = place or self._block.place
            message = f'"{self._block.name}" failed at {when} ({where}): {described}'
            _fail(context, message, error)


def _fail(context: Context, message: str, cause: BaseException) -> NoReturn:
    """End the run, with what Python code raised as the cause.

    Raises:
        Exception: the error of the run.
    """
    try:
        context.fail(message)
    except Exception as failure:
        raise failure from cause
    raise cause  # a context that goes on after its failure is none


def _place(step: TracebackType | None, file: str) -> str:
    """Return the innermost place of an error in a file; "" if it was not there."""
    place = ""
    while step is not None:
        if step.tb_frame.f_code.co_filename == file:
            place = f"{file}:{step.tb_lineno}"
        step = step.tb_next
    return place
