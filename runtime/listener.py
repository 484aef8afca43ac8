"""What a run tells those who listen: console lines, traces, watches and views are listeners."""

import logging
from collections.abc import Callable, Iterable
from typing import ClassVar, ParamSpec

from typing_extensions import override

from runtime.kernel.base import TraceEntry

LOG = logging.getLogger("fbflow.listeners")
_P = ParamSpec("_P")


class Listener:
    """The base of all listeners: every happening has a default that does nothing."""

    wants_entries: ClassVar[bool] = False
    """Whether `executing` shall be called; it costs time at every entry."""
    wants_record: ClassVar[bool] = False
    """Whether `executed` shall be called; it costs less."""
    is_essential: ClassVar[bool] = False
    """Whether the run is worth nothing without it: then what it raises ends the run. Of all
    others that is logged, and they are told nothing more."""

    def executing(self, entry: TraceEntry) -> None:
        """A queue entry is about to be executed."""

    def executed(self, entries: Iterable[TraceEntry]) -> None:
        """These queue entries were executed, in this order, at the present time."""

    def console(self, node: str, text: str) -> None:
        """A block printed a line on the run's console."""

    def settled(self) -> None:
        """Every queue is empty: nothing more happens at this time."""

    def paused(self) -> None:
        """A slice of work is over (about every 5 ms), or the run waits for a timer."""


class Isolated(Listener):
    """Stands before a listener, so that a mistake in it stays its own."""

    def __init__(self, listener: Listener, *, drop: Callable[[], None]) -> None:
        """Tell this listener everything until it fails; then call `drop`, once."""
        self._listener = listener
        self._drop = drop

    @override
    def executing(self, entry: TraceEntry) -> None:
        self._tell(self._listener.executing, entry)

    @override
    def executed(self, entries: Iterable[TraceEntry]) -> None:
        self._tell(self._listener.executed, entries)

    @override
    def console(self, node: str, text: str) -> None:
        self._tell(self._listener.console, node, text)

    @override
    def settled(self) -> None:
        self._tell(self._listener.settled)

    @override
    def paused(self) -> None:
        self._tell(self._listener.paused)

    def _tell(self, hook: Callable[_P, None], *args: _P.args, **kwargs: _P.kwargs) -> None:
        try:
            hook(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - a run does not end by who looks at it
            log_failure(self._listener, error)
            self._listener = Listener()
            self._drop()


def log_failure(listener: object, error: Exception) -> None:
    """Log what a listener has raised."""
    name = getattr(listener, "__qualname__", type(listener).__qualname__)
    LOG.error(
        'the listener "%s" failed and is told nothing more',
        name,
        exc_info=error,
        extra={"action": "listener_failed", "listener": name},
    )
