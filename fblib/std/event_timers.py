"""Delayed and repeated events: the three services all other event timers are made of."""

from typing_extensions import override

from compiler.ir.declarations import TypeDeclaration
from fblib.declare import block, service
from fblib.family import Family
from fblib.reading import read_int, state_int
from fblib.service import Context, Service

_EVENTS = "iec61499::events"


class Delay(Service):
    """E_DELAY: one event after DT; START counts only while none is awaited."""

    @override
    def event(self, context: Context, name: str) -> None:
        if name == "STOP":
            context.disarm()
        elif not context.armed:
            context.arm(read_int(context, "DT"))

    @override
    def fired(self, context: Context) -> None:
        context.emit("EO")


class RestartableDelay(Delay):
    """E_RDELAY: START begins anew while an event is awaited."""

    @override
    def event(self, context: Context, name: str) -> None:
        context.disarm()
        super().event(context, name)


class Cycle(Delay):
    """E_CYCLE: an event every DT, with the DT of its START and without drift."""

    replays = False

    @override
    def event(self, context: Context, name: str) -> None:
        if name == "START" and not context.armed:
            context.state["period"] = read_int(context, "DT")
        super().event(context, name)

    @override
    def fired(self, context: Context) -> None:
        super().fired(context)
        context.arm(state_int(context, "period") or 0)


def _timer(name: str, comment: str) -> TypeDeclaration:
    return block(
        name,
        package=_EVENTS,
        body=service(name, waits=True),
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
