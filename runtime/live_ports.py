"""The pins of a run that is being executed: looked at, set, forced, triggered and watched.

Everything here happens in the thread of the run's event loop, between two slices of its work.
What is set, forced or triggered stands in the log of a run that is kept, with who did it. The
journal of a run with durability strict has all that enters it, and replaying it must give the
same state: so events may be triggered in it, but no values set.
"""

from collections.abc import Callable, Iterable
from typing import NoReturn

from compiler.ir.datatypes import DataType
from compiler.ir.literals import LiteralError, parse_literal
from fblib.service import Value
from runtime.durable.errors import NotNowError
from runtime.durable.run import DurableRun
from runtime.kernel.port_values import port_value
from runtime.pin_watch import PinWatch, Update
from runtime.pins import Pin, Pins, variables_of
from runtime.run import Run
from runtime.usage import UsageError
from runtime.values import literal_of

EVERY = 0.1
"""Seconds between two updates of a watch: ten a second are what people can follow."""


class LivePorts:
    """The pins of one run.

    Every method that names pins raises UsageError for one that is not there, with the nearest
    match. Those that change something raise NotNowError if the run is not being executed.
    """

    def __init__(self, run: Run, *, durable: DurableRun | None = None) -> None:
        """Look at a run; `live_ports` makes one for a run that is kept.

        Args:
            run: executes the graph.
            durable: the same run as one that is kept; its log tells what was done.
        """
        self._run = run
        self._durable = durable
        self._kernel = run.machine.kernel
        self._pins = Pins(run.graph)
        self._datatypes: dict[str, dict[str, DataType]] = {}
        """Of data pins and variables, by block type and name."""
        self._watches: set[PinWatch] = set()
        self._counts_for_us = False

    # --- Looking -------------------------------------------------------------------------

    def read(self, paths: Iterable[str]) -> dict[str, str | int]:
        """Return pins by `node.pin`: data as IEC literals, of events how often they were seen.

        Args:
            paths: pins, blocks (all of their pins), or globs. Events count as long as somebody
                watches some.
        """
        return {pin.path: self._shown(pin) for pin in self._matching(paths)}

    def watch(
        self, paths: Iterable[str], tell: Callable[[Update], None], *, every: float = EVERY
    ) -> PinWatch:
        """Tell what pins are, at once and whenever some have changed; `close` ends that.

        Args:
            paths: pins, blocks (all of their pins), or globs.
            tell: gets all of them first, then those that have changed.
            every: seconds that are between two updates at least.
        """
        found = [(pin, self._datatype(pin)) for pin in self._matching(paths)]
        data = [(pin, datatype) for pin, datatype in found if datatype is not None]
        events = [pin for pin, datatype in found if datatype is None]
        if events and not self._kernel.is_counting:
            self._kernel.count(enabled=True)
            self._counts_for_us = True
        watch = PinWatch(self._run, data, events, tell=tell, every=every, closed=self._watch_closed)
        self._watches.add(watch)
        return watch

    def _watch_closed(self, watch: PinWatch) -> None:
        self._watches.discard(watch)
        if self._counts_for_us and not any(one.counts for one in self._watches):
            self._counts_for_us = False
            self._kernel.count(enabled=False)

    # --- Changing ------------------------------------------------------------------------

    def write(self, path: str, literal: str, *, by: str = "") -> None:
        """Set a data pin or an internal variable; the network may overwrite it.

        Raises:
            UsageError: there is no such pin, or the literal does not fit its type.
            NotNowError: the run is not being executed, or it must not be changed by hand.
        """
        pin, value = self._value(path, literal)
        self._check_may_change(pin)
        self._kernel.write(pin.node, pin.name, value)
        self._note(pin, f"{pin.path} was set to {self._shown(pin)}", by, keeps=True)

    def force(self, path: str, literal: str, *, by: str = "") -> None:
        """Set a data pin, and keep it so whatever the network does, until it is released.

        Raises:
            UsageError: there is no such pin, or the literal does not fit its type.
            NotNowError: the run is not being executed, or it must not be changed by hand.
        """
        pin, value = self._value(path, literal)
        interface = self._pins.type_of(pin.node).interface
        if pin.name not in {port.name for port in (*interface.inputs, *interface.outputs)}:
            message = f'"{pin.path}" is a variable inside of a block; only pins can be forced'
            raise UsageError(message)
        self._check_may_change(pin)
        self._kernel.force(pin.node, pin.name, value)
        self._note(pin, f"{pin.path} was forced to {self._shown(pin)}", by, keeps=True)

    def release(self, path: str, *, by: str = "") -> None:
        """End the force of a data pin; one that is not forced is left alone.

        Raises:
            UsageError: there is no such pin.
            NotNowError: the run is not being executed, or it must not be changed by hand.
        """
        pin, _ = self._pins.variable(path)
        self._check_may_change(pin)
        if (pin.node, pin.name) in set(self._kernel.forced()):
            self._kernel.release(pin.node, pin.name)
            self._note(pin, f"{pin.path} was released", by, keeps=True)

    def forced(self) -> dict[str, str]:
        """Return the pins that are forced, with their values as IEC literals."""
        pins = (Pin(node, name) for node, name in self._kernel.forced())
        return {pin.path: str(self._shown(pin)) for pin in pins}

    def trigger(self, path: str, *, by: str = "") -> None:
        """Trigger an event input; a run that sleeps wakes up for it.

        Raises:
            UsageError: there is no such event input.
            NotNowError: the run is not being executed.
        """
        pin = self._pins.event_input(path)
        self._check_executing(pin)
        self._run.trigger(pin.node, pin.name)
        self._note(pin, f"{pin.path} was triggered", by)

    # --- Both ----------------------------------------------------------------------------

    def _matching(self, paths: Iterable[str]) -> list[Pin]:
        """Return pins in the order in which they were named, each of them once."""
        return list(dict.fromkeys(pin for path in paths for pin in self._pins.matching(path)))

    def _datatype(self, pin: Pin) -> DataType | None:
        """Return the type of a pin that is there; None = it is an event."""
        block = self._pins.type_of(pin.node)
        known = self._datatypes.get(block.name)
        if known is None:
            variables = {one.name: one.type for one in variables_of(block)}
            known = self._datatypes[block.name] = variables
        return known.get(pin.name)

    def _shown(self, pin: Pin) -> str | int:
        datatype = self._datatype(pin)
        if datatype is None:
            return self._kernel.count_of(pin.node, pin.name)
        return literal_of(self._kernel.read(pin.node, pin.name), datatype, self._run.graph)

    def _value(self, path: str, literal: str) -> tuple[Pin, Value]:
        pin, datatype = self._pins.variable(path)
        try:
            value = parse_literal(literal.strip(), datatype, structs=self._run.graph.datatypes)
        except LiteralError as error:
            message = f'cannot set "{pin.path}" (of type {datatype}): {error}'
            raise UsageError(message) from error
        return pin, port_value(value)

    def _check_executing(self, pin: Pin) -> None:
        if not self._run.is_executing:
            _refuse(f'"{pin.path}" cannot be changed: its run is not being executed')

    def _check_may_change(self, pin: Pin) -> None:
        self._check_executing(pin)
        if self._durable is not None and self._durable.record.durability == "strict":
            _refuse(
                f'"{pin.path}" cannot be set: the run "{self._durable.record.id}" goes on from '
                "its journal (durability strict), which knows nothing of values set by hand; "
                "trigger an event, or begin the run with durability snapshot"
            )

    def _note(self, pin: Pin, text: str, by: str, *, keeps: bool = False) -> None:
        self._run.changes += keeps
        if self._durable is not None:
            self._durable.note(pin.node, f"{text} by {by}" if by else text, keeps=keeps)


def _refuse(message: str) -> NoReturn:
    raise NotNowError(message)


def live_ports(run: DurableRun) -> LivePorts:
    """Return the pins of a run that is kept, or executed as one."""
    return LivePorts(run.run, durable=run)
