"""Timers of IEC 61131-3: they look at the time when they are asked, and never fire."""

from abc import abstractmethod

from typing_extensions import override

from compiler.ir.declarations import TypeDeclaration
from fblib.declare import block, service
from fblib.family import Family
from fblib.reading import read_bool, read_int, state_int
from fblib.service import Context, Service


class _Timer(Service):
    """Remembers since when its time counts: `since`."""

    @override
    def event(self, context: Context, name: str) -> None:
        since = state_int(context, "since")
        preset = read_int(context, "PT")
        elapsed = None if since is None else min(context.now - since, preset)
        self._ask(context, read_bool(context, "IN"), elapsed, preset)
        context.emit("CNF")

    @abstractmethod
    def _ask(self, context: Context, on: bool, elapsed: int | None, preset: int) -> None:
        """Set Q and ET; `elapsed` is None while no time counts, and never above `preset`."""


class OnDelay(_Timer):
    """FB_TON: Q follows IN to TRUE when IN has been TRUE for PT."""

    @override
    def _ask(self, context: Context, on: bool, elapsed: int | None, preset: int) -> None:
        if on and elapsed is None:
            context.state["since"] = context.now
            elapsed = min(0, preset)
        if not on:
            context.state.clear()
        context.write("Q", on and elapsed is not None and elapsed >= preset)
        context.write("ET", elapsed or 0 if on else 0)


class OffDelay(_Timer):
    """FB_TOF: Q follows IN to FALSE when IN has been FALSE for PT."""

    @override
    def _ask(self, context: Context, on: bool, elapsed: int | None, preset: int) -> None:
        if on:
            context.state.update(was_on=True, since=None)
            context.write("Q", value=True)
            context.write("ET", 0)
            return
        if elapsed is None and context.state.get("was_on"):
            context.state["since"] = context.now
            elapsed = min(0, preset)
        context.write("Q", elapsed is not None and elapsed < preset)
        context.write("ET", elapsed or 0)


class Pulse(_Timer):
    """FB_TP: Q is TRUE for PT after IN became TRUE, whatever IN does meanwhile."""

    @override
    def _ask(self, context: Context, on: bool, elapsed: int | None, preset: int) -> None:
        if on and elapsed is None:
            context.state["since"] = context.now
            elapsed = min(0, preset)
        running = elapsed is not None and elapsed < preset
        if not on and not running:
            context.state.clear()
            elapsed = None
        context.write("Q", running)
        context.write("ET", elapsed or 0)


def _timer(name: str, comment: str) -> TypeDeclaration:
    return block(
        name,
        package="iec61131::timers",
        body=service(name),
        event_inputs=("REQ(IN, PT)",),
        event_outputs=("CNF(Q, ET)",),
        inputs=("IN: BOOL", "PT: TIME"),
        outputs=("Q: BOOL", "ET: TIME"),
        comment=comment,
    )


FAMILY = Family(
    "timers",
    "Timers",
    types=(
        _timer("FB_TON", "Q follows IN to TRUE after PT"),
        _timer("FB_TOF", "Q follows IN to FALSE after PT"),
        _timer("FB_TP", "Q is TRUE for PT after IN became TRUE"),
    ),
    services={"FB_TON": OnDelay(), "FB_TOF": OffDelay(), "FB_TP": Pulse()},
)
