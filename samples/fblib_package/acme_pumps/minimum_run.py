"""The service behind PUMP_MINIMUM_RUN."""

from typing_extensions import override

from fblib.reading import read_bool, read_int
from fblib.service import Context, Service


class MinimumRun(Service):
    """Switches on at once, and off when TIME_ON has gone by since.

    It has no attributes: what an instance remembers is in `context.state`, so that a run can be
    saved and goes on from there.
    """

    @override
    def event(self, context: Context, name: str) -> None:
        context.state["wanted"] = on = read_bool(context, "ON")
        if on and not context.state.get("running"):
            context.arm(read_int(context, "TIME_ON"))
            self._switch(context, on=True)
        elif not on and not context.armed:
            self._switch(context, on=False)

    @override
    def fired(self, context: Context) -> None:
        if not context.state.get("wanted"):
            self._switch(context, on=False)

    def _switch(self, context: Context, *, on: bool) -> None:
        if context.state.get("running", False) != on:
            context.state["running"] = on
            context.write("RUN", on)
            context.emit("CNF")
