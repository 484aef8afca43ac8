"""Machines with a few services of their own, for tests of what is around a kernel."""

from collections.abc import Mapping

from typing_extensions import override

from compiler.ir.blocks import ServiceBody
from compiler.ir.datatypes import INT, TIME
from compiler.ir.graph import Graph
from fblib.service import Context, Service
from runtime.kernel.base import Outcome
from runtime.kernel.host import IsolatedHost
from runtime.kernel.machine import Machine
from tests.graphs import (
    E_CTU,
    block,
    events,
    graph,
    pins,
    wires,
)
from tests.kernels import new_kernel

MS = 1_000_000


class Echo(Service):
    """Prints its input, doubles it and answers."""

    @override
    def event(self, context: Context, name: str) -> None:
        value = context.read("IN")
        assert isinstance(value, int)
        context.console(f"{name} {value}")
        context.write("OUT", 2 * value)
        context.state["seen"] = value
        context.emit("CNF")

    @override
    def started(self, context: Context, *, warm: bool) -> None:
        context.console("warm" if warm else "cold")

    @override
    def stopped(self, context: Context) -> None:
        context.emit("CNF")


class Cycle(Service):
    """Sends EO again and again, every DT."""

    @override
    def event(self, context: Context, name: str) -> None:
        if name == "STOP":
            context.disarm()
        elif not context.armed:
            self._arm(context)

    @override
    def fired(self, context: Context) -> None:
        context.emit("EO")
        context.console(str(context.now))
        self._arm(context)

    @staticmethod
    def _arm(context: Context) -> None:
        delay = context.read("DT")
        assert isinstance(delay, int)
        context.arm(delay)


class Broken(Service):
    """Reports a failure."""

    @override
    def event(self, context: Context, name: str) -> None:
        context.fail(f"cannot do {name}")


class Anatomist(Service):
    """Prints the members of the struct at its input."""

    @override
    def event(self, context: Context, name: str) -> None:
        members = context.members_of(str(context.type_of("IN")))
        context.console(", ".join(f"{member}: {type_}" for member, type_ in members))


class Stopper(Service):
    """Asks for the end of the run at REQ, and counts with CNF when it comes."""

    @override
    def event(self, context: Context, name: str) -> None:
        context.stop_run()

    @override
    def stopped(self, context: Context) -> None:
        context.emit("CNF")


SERVICES: Mapping[str, Service] = {
    "echo": Echo(),
    "cycle": Cycle(),
    "broken": Broken(),
    "stopper": Stopper(),
    "anatomist": Anatomist(),
}

ECHO = block(
    "ECHO",
    ServiceBody(service="echo"),
    event_inputs=events("REQ:IN"),
    event_outputs=events("CNF:OUT"),
    inputs=pins(("IN", INT)),
    outputs=pins(("OUT", INT)),
)
E_CYCLE = block(
    "E_CYCLE",
    ServiceBody(service="cycle"),
    event_inputs=events("START:DT", "STOP"),
    event_outputs=events("EO"),
    inputs=pins(("DT", TIME)),
)


def machine(made: Graph, said: list[tuple[str, str]] | None = None) -> Machine:
    heard = [] if said is None else said
    return Machine(
        made,
        new_kernel(made),
        SERVICES,
        host=IsolatedHost(console=lambda node, text: heard.append((node, text))),
    )


def clockwork(periods: Mapping[str, str]) -> Graph:
    """Return blocks `name` with E_CYCLEs of the given periods, each counted by `name_n`."""
    return graph(
        (E_CYCLE, E_CTU),
        dict.fromkeys(periods, "E_CYCLE") | {f"{name}_n": "E_CTU" for name in periods},
        parameters={name: {"DT": period} for name, period in periods.items()},
        event_wires=wires(*(f"{name}.EO -> {name}_n.CU" for name in periods)),
    )


def pass_time(running: Machine, until: int) -> None:
    """Let time pass as a runner does: to the next timer, run, and on."""
    running.run(1_000)
    while (due := running.next_due()) is not None and due <= until:
        running.advance(until)
        assert running.run(1_000) is Outcome.EMPTY
    running.advance(until)
