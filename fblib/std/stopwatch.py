"""E_STOPWATCH: the time between two events."""

from typing_extensions import override

from fblib.declare import block, service
from fblib.family import Family
from fblib.reading import state_int
from fblib.service import Context, Service


class Stopwatch(Service):
    """START begins (only when it rests), ET shows, STOP shows and ends, RESET ends with 0."""

    @override
    def event(self, context: Context, name: str) -> None:
        start = state_int(context, "start")
        if name == "RESET":
            context.state.clear()
            context.write("TD", 0)
            context.emit("RESETO")
        elif start is None:
            if name == "START":
                context.state["start"] = context.now
        elif name == "ET":
            context.write("TD", context.now - start)
            context.emit("ETO")
        elif name == "STOP":
            context.state.clear()
            context.write("TD", context.now - start)
            context.emit("EO")


FAMILY = Family(
    "stopwatch",
    "Measuring time",
    types=(
        block(
            "E_STOPWATCH",
            package="eclipse4diac::utils::timing",
            body=service("E_STOPWATCH"),
            event_inputs=("START", "ET", "STOP", "RESET"),
            event_outputs=("EO(TD)", "ETO(TD)", "RESETO(TD)"),
            outputs=("TD: TIME",),
            comment="Measures the time between events",
        ),
    ),
    services={"E_STOPWATCH": Stopwatch()},
)
