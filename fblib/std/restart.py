"""How a run begins and ends for a network: E_RESTART in every resource, and E_TRIG."""

from typing_extensions import override

from fblib.declare import block, service
from fblib.family import Family
from fblib.service import Context, Service

_EVENTS = "iec61499::events"


class Restart(Service):
    """E_RESTART: COLD or WARM when the run starts, STOP when it is being stopped."""

    @override
    def started(self, context: Context, *, warm: bool) -> None:
        context.emit("WARM" if warm else "COLD")

    @override
    def stopped(self, context: Context) -> None:
        context.emit("STOP")


class Trigger(Service):
    """E_TRIG: the events it triggers are wires the compiler has added; it only confirms."""

    @override
    def event(self, context: Context, name: str) -> None:
        context.emit("CNF")


FAMILY = Family(
    "restart",
    "Beginning and end of a run",
    types=(
        block(
            "E_RESTART",
            package=_EVENTS,
            body=service("E_RESTART"),
            event_outputs=("COLD", "WARM", "STOP"),
            comment="Sends an event when its resource starts and when it stops",
        ),
        block(
            "E_TRIG",
            package=_EVENTS,
            body=service("E_TRIG"),
            event_inputs=("REQ(EVENTTYPE)",),
            event_outputs=("CNF",),
            inputs=("EVENTTYPE: STRING = 'EInit'",),
            comment="Triggers every unconnected event input of a type in its resource",
        ),
    ),
    services={"E_RESTART": Restart(), "E_TRIG": Trigger()},
)
