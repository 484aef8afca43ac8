"""`FBHarness`: one function block alone, set and triggered by a test, in virtual time."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from typing_extensions import override

from compiler.ir.datatypes import LREAL, STRING, DataType, Elementary, Kind, StringType
from compiler.ir.diagnostics import choices_hint
from compiler.ir.literals import LiteralError, format_literal, guess_type, parse_literal
from fblib.python_values import MisfitError, fitted
from fblib.service import Value
from runtime.clock import SECOND
from runtime.kernel.port_values import port_value
from runtime.times import parse_duration

if TYPE_CHECKING:  # what compiles is imported when it is used
    from fbflow.sequences.bench import Seen, Trial


class Sent(str):
    """The name of an event output that was sent, with the data that go with it.

    It is a str: `assert fb.trigger("CU") == ["CUO"]`.
    """

    __slots__ = ("data",)
    data: Mapping[str, Value]
    """The outputs that the event brings, as whoever gets it sees them."""

    def __new__(cls, event: str, data: Mapping[str, Value]) -> Self:
        """Say which event, with which data."""
        made = super().__new__(cls, event)
        made.data = data
        return made

    @override
    def __repr__(self) -> str:
        values = ", ".join(f"{pin}={value!r}" for pin, value in self.data.items())
        return f"{self}({values})" if values else str(self)


class PinError(LookupError):
    """The block has no such pin; the message names those it has."""


class FBHarness:
    """A fresh instance of a function block, alone, in virtual time.

    ```python
    fb = FBHarness("E_CTU")
    assert fb.trigger("CU", PV=1) == ["CUO"]
    assert fb["CV"] == 1 and fb["Q"] is True
    ```

    Time stands still but for `advance`; an operation is performed to its end, and what it waits
    for meanwhile takes no time. Files are in memory, connections find nobody.
    """

    def __init__(
        self,
        block: Callable[..., Any] | str | Path,
        *,
        libraries: Iterable[Path | str] = (),
        allow: Iterable[str] = (),
    ) -> None:
        """Start it: what it sends at once is in `events`.

        Args:
            block: a function or class that is a function block, the name of a type of the
                library, or a file `.fbt`.
            libraries: folders with types that it may need, beside those of its project.
            allow: what it may do, as on the command line: "python:my_blocks", "shell",
                "private-network".

        Raises:
            BlockError: there is no such block, or its types cannot be found.
            RunError: it fails at its start.
        """
        from fbflow.blocks.subjects import subject_of  # noqa: PLC0415 - see above

        self._subject = subject_of(block, map(Path, libraries), allow)
        self._given: dict[str, Any] = {}
        self.events: list[Sent] = []
        """What was sent since the last call."""
        self._trial: Trial | None = None
        if not self._subject.is_generic:
            self._started()

    # --- What goes in --------------------------------------------------------------------

    def set(self, values: Mapping[str, object] | None = None, /, **pins: object) -> None:
        """Set data inputs; they keep their values.

        Args:
            values: by pin, for pins whose names are none in Python: `{"Valve.TRAVEL": "T#1s"}`.
            pins: by pin. A str is a literal where the pin is no text: `DT="T#500ms"`.

        Raises:
            PinError: there is no such input.
            MisfitError: its type has no such value.
        """
        given = {**(values or {}), **pins}
        if self._trial is None:
            self._given |= given
            return
        self._write(self._trial, given)

    def trigger(self, event: str, /, **pins: object) -> list[Sent]:
        """Set data inputs, trigger an event input, and return the events that went out.

        Raises:
            PinError: there is no such event or data input.
            MisfitError: a pin cannot have such a value.
            RunError: the code of the block failed.
        """
        self.set(**pins)
        trial = self._started()
        known = [one.name for one in self._subject.specimen.interface.event_inputs]
        self._check_names([event], known, what="event input")
        return self._noted(trial.take(event, {}, awaited=0))

    def advance(self, duration: float | str) -> list[Sent]:
        """Let time go by, in seconds or as a text, `T#1m30s`; return the events that went out.

        Raises:
            UsageError: it is no duration.
            RunError: the code of the block failed.
        """
        text = duration if isinstance(duration, str) else f"{duration:.9f}s"
        return self._noted(self._started().advance(parse_duration(text)))

    # --- What comes out ------------------------------------------------------------------

    def __getitem__(self, pin: str) -> Value:
        """Return what is at a data input or output now, whether an event has sent it or not.

        Raises:
            PinError: there is no such pin.
        """
        trial = self._started()
        known = {**self._subject.specimen.inputs, **self._subject.specimen.outputs}
        self._check_names([pin], known, what="data pin")
        return trial.read(pin)

    @property
    def outputs(self) -> dict[str, Value]:
        """What is at all data outputs now."""
        trial = self._started()
        return {pin: trial.read(pin) for pin in self._subject.specimen.outputs}

    @property
    def now(self) -> float:
        """The time in seconds since the start."""
        return self._started().now / SECOND

    def assert_events(self, *events: str, **outputs: object) -> None:
        """Make sure that exactly these events were sent since the last call, in this order.

        Args:
            events: their names.
            outputs: what is at data outputs now.

        Raises:
            AssertionError: it was not so; the message says what was.
            PinError: there is no such event or data output.
        """
        specimen = self._subject.specimen
        known = [event.name for event in specimen.interface.event_outputs]
        self._check_names(events, known, what="event output")
        self._check_names(outputs, specimen.outputs, what="data output")
        expected = list(events)
        if self.events != expected:
            message = f"{self._subject.name} sent {self.events}, expected [{', '.join(events)}]"
            raise AssertionError(message)
        for pin, value in outputs.items():
            found, shall = self[pin], self._fitted(pin, value, specimen.outputs[pin])
            if found != shall:
                message = f'"{pin}" of {self._subject.name} is {found!r}, expected {shall!r}'
                raise AssertionError(message)

    # --- Inside --------------------------------------------------------------------------

    def _started(self) -> "Trial":
        """Return the running block; one with generic pins starts with the first values."""
        if self._trial is None:
            literals = {pin.casefold(): _literal_for(one) for pin, one in self._given.items()}
            self._trial = self._subject.started(literals)
            self._write(self._trial, self._given)
            self._noted(self._trial.advance(0))
        return self._trial

    def _write(self, trial: "Trial", values: Mapping[str, Any]) -> None:
        inputs = self._subject.specimen.inputs
        self._check_names(values, inputs)
        trial.write({pin: self._fitted(pin, one, inputs[pin]) for pin, one in values.items()})

    def _fitted(self, pin: str, value: Any, datatype: DataType) -> Value:  # noqa: ANN401
        structs = self._subject.specimen.graph.datatypes
        is_text = isinstance(datatype, StringType) or (
            isinstance(datatype, Elementary) and datatype.kind in (Kind.CHAR, Kind.HOST)
        )
        try:
            if isinstance(value, str) and not is_text:
                return port_value(parse_literal(value, datatype, structs=structs))
            return fitted(value, datatype, self._subject.members)
        except (LiteralError, MisfitError) as error:
            message = f'"{pin}" of {self._subject.name} is of type {datatype}: {error}'
            raise MisfitError(message) from error

    def _check_names(
        self, names: Iterable[str], known: Iterable[str], *, what: str = "data input"
    ) -> None:
        for name in names:
            if name not in known:
                raise _no_pin(self._subject.name, what, name, known)

    def _noted(self, seen: "Iterable[Seen]") -> list[Sent]:
        ports = self._subject.specimen.interface.event_outputs
        bring = {port.name: port.with_data for port in ports}
        self.events = [
            Sent(one.event, {pin: one.values[pin] for pin in bring[one.event]}) for one in seen
        ]
        return self.events


def _no_pin(block: str, what: str, name: str, known: Iterable[str]) -> PinError:
    hint = choices_hint(name, known) or f"It has no {what}s."
    return PinError(f'{block} has no {what} "{name}". {hint}')


def _literal_for(value: object) -> str:
    """Return a literal that says of which type a generic pin is to be for this value."""
    if isinstance(value, str):
        return value if guess_type(value) is not None else format_literal(value, STRING)
    if isinstance(value, bool):
        return f"BOOL#{str(value).upper()}"
    if isinstance(value, float):
        return format_literal(value, LREAL)
    return str(value)
