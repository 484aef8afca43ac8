"""Delayed and repeated events: the three services all other event timers are made of."""

from typing_extensions import override

from compiler.ir.declarations import TypeDeclaration
from fblib.declare import block, service
from fblib.family import Family
from fblib.reading import read_int
from fblib.service import Context, Service

_EVENTS = "iec61499::events"
_TICK = 1_000_000
"""The shortest time: one millisecond, as FORTE's timer has it."""


class Delay(Service):
    """E_DELAY: one event after DT; START counts only while none is awaited."""

    _restarts = False

    @override
    def event(self, context: Context, name: str) -> None:
        if name == "STOP":
            context.state.clear()
            context.disarm()
        elif self._restarts or not context.state:
            delay = max(read_int(context, "DT"), _TICK)
            context.state.update(delay=delay, due=context.now + delay)
            context.arm(delay)

    @override
    def fired(self, context: Context) -> None:
        # A timer may have come due, and been stopped or started again by events that were
        # queued before it: only what is due by the latest START counts.
        due = context.state.get("due")
        if isinstance(due, int) and context.now >= due:
            self._due(context)

    def _due(self, context: Context) -> None:
        context.state.clear()
        context.emit("EO")


class RestartableDelay(Delay):
    """E_RDELAY: START begins anew while an event is awaited."""

    _restarts = True


class Cycle(Delay):
    """E_CYCLE: an event every DT, with the DT of its START and without drift."""

    @override
    def _due(self, context: Context) -> None:
        delay, due = context.state["delay"], context.state["due"]
        if isinstance(delay, int) and isinstance(due, int):
            context.state["due"] = due + delay
            context.arm(delay)
        context.emit("EO")


def _timer(name: str, comment: str) -> TypeDeclaration:
    return block(
        name,
        package=_EVENTS,
        body=service(name),
        event_inputs=("START(DT)", "STOP"),
        event_outputs=("EO",),
        inputs=("DT: TIME",),
        comment=comment,
    )


FAMILY = Family(
    "event_timers",
    "Delayed and repeated events",
    types=(
        _timer("E_DELAY", "Sends an event once, after DT"),
        _timer("E_RDELAY", "Sends an event once, DT after the last START"),
        _timer("E_CYCLE", "Sends an event every DT"),
    ),
    services={"E_DELAY": Delay(), "E_RDELAY": RestartableDelay(), "E_CYCLE": Cycle()},
)
