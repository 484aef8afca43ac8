"""Services for random networks: what they do depends on their inputs and memory alone."""

from collections.abc import Iterator, Mapping

from typing_extensions import override

from compiler.ir.datatypes import DataType
from fblib.service import Context, Service, Value

_MILLISECOND = 1_000_000


def _outputs(context: Context) -> Iterator[str]:
    """Yield the data outputs: `DO0`, `DO1` …."""
    number = 0
    while context.has_pin(f"DO{number}"):
        yield f"DO{number}"
        number += 1


def _inputs(context: Context) -> Iterator[tuple[str, DataType]]:
    number = 0
    while context.has_pin(f"DI{number}"):
        yield f"DI{number}", context.type_of(f"DI{number}")
        number += 1


def _times(context: Context) -> int:
    """Count the calls of an instance, from 1."""
    seen = context.state.get("times", 0)
    assert isinstance(seen, int)
    context.state["times"] = seen + 1
    return seen + 1


class Mirror(Service):
    """Writes what it reads to outputs of the same type, and answers at every second call twice."""

    @override
    def event(self, context: Context, name: str) -> None:
        values: dict[str, Value] = {}
        for pin, one in _inputs(context):
            values[str(one)] = context.read(pin)
        for pin in _outputs(context):
            known = values.get(str(context.type_of(pin)))
            if known is not None:
                context.write(pin, known)
        context.console(f"{name} {values!r}")
        context.emit("EO0")
        if _times(context) % 2 == 0:
            context.emit("EO0")


class Waiter(Service):
    """Answers some milliseconds after an event, some times over."""

    @override
    def event(self, context: Context, name: str) -> None:
        context.state["left"] = 3
        context.arm(2 * _MILLISECOND)

    @override
    def fired(self, context: Context) -> None:
        left = context.state["left"]
        assert isinstance(left, int)
        context.console(f"{left} {context.now}")
        context.emit("EO0")
        context.state["left"] = left - 1
        if left > 1:
            context.arm(_MILLISECOND * left)


class Hasty(Service):
    """Answers as soon as everything else that is queued is done."""

    @override
    def event(self, context: Context, name: str) -> None:
        context.soon()

    @override
    def fired(self, context: Context) -> None:
        context.emit("EO0")

    @override
    def started(self, context: Context, *, warm: bool) -> None:
        context.emit("EO0")


class Clumsy(Service):
    """Writes something that may not be of its outputs' types, and fails at its tenth call."""

    @override
    def event(self, context: Context, name: str) -> None:
        times = _times(context)
        if times == 10:
            context.fail(f"{name} came too often")
        for pin in _outputs(context):
            context.write(pin, times)
        context.emit("EO0")


SERVICES: Mapping[str, Service] = {
    "mirror": Mirror(),
    "waiter": Waiter(),
    "hasty": Hasty(),
    "clumsy": Clumsy(),
}
