"""Every verb about pins of runs that are executed now."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from runtime.clock import SECOND
from runtime.live_ports import LivePorts, live_ports
from runtime.pin_watch import Update
from runtime.usage import UsageError
from server.service.access import Actor, Role
from server.service.errors import ConflictError, InvalidError, NotFoundError
from server.service.records.networks import PinOrder, PinValue, PinValues
from server.service.runs.desk import Desk
from server.service.runs.engine import LiveRun
from server.service.runs.refusals import told

_LOG = logging.getLogger("fbflow.runs")
_ALL = ("*",)
_PATIENCE = 5.0
"""Seconds that an order waits for its run to begin."""


class Networks:
    """Watching and changing pins while a run goes on."""

    def __init__(self, desk: Desk) -> None:
        """Look at the runs of a desk."""
        self._desk = desk

    async def read(self, run: str, pins: Sequence[str]) -> PinValues:
        """Return pins as they are now.

        Args:
            run: its id.
            pins: `node.PIN`, the name of a block for all of its pins, or globs; () = all.

        Raises:
            NotFoundError: there is no such run or pin.
            ConflictError: this server does not execute the run now.
        """
        live, ports = await self._ports(run)
        with _no_such_pin():
            found = ports.read(pins or _ALL)
        return _values(live, ports, _now(live), found)

    async def watch(self, run: str, pins: Sequence[str]) -> AsyncIterator[PinValues]:
        """Yield pins: first all, then those that changed, at most ten times a second.

        Who takes them slowly gets the last values only. It ends when the run is over.
        """
        live, ports = await self._ports(run)
        changed = asyncio.Event()
        pending: dict[str, str | int] = {}
        run_time = 0

        def tell(update: Update) -> None:
            nonlocal run_time
            pending.update(update.pins)
            run_time = update.run_time
            changed.set()

        with _no_such_pin():
            watch = ports.watch(pins or _ALL, tell)
        live.at_end.append(changed.set)
        try:
            while not live.over.is_set():
                await changed.wait()
                changed.clear()
                found, pending = pending, {}
                if found:
                    yield _values(live, ports, run_time, found)
        finally:
            live.at_end.remove(changed.set)
            watch.close()

    async def order(self, run: str, order: PinOrder, *, by: Actor) -> PinValues:
        """Write, force or release a pin, or trigger an event input. Needs the role operator.

        Returns:
            The pin as it is right after it.

        Raises:
            InvalidError: there is no such pin, or the value does not fit.
            ConflictError: the run is not executed now, or its journal forbids writing.
        """
        by.must_be(Role.OPERATOR, to="change pins")
        live, ports = await self._ports(run)
        with suppress(TimeoutError):
            # Whoever has just started a run need not know that it takes a moment to begin.
            await asyncio.wait_for(live.begun.wait(), _PATIENCE)
        with told():
            try:
                match order.action:
                    case "write":
                        ports.write(order.pin, order.value, by=by.name)
                    case "force":
                        ports.force(order.pin, order.value, by=by.name)
                    case "release":
                        ports.release(order.pin, by=by.name)
                    case "trigger":
                        ports.trigger(order.pin, by=by.name)
                found = ports.read([order.pin])
            except UsageError as error:
                raise InvalidError(str(error)) from error
        fields = {"run": run, "pin": order.pin, "change": order.action, "by": by.name}
        _LOG.info("pin_changed", extra={"fields": fields})
        return _values(live, ports, _now(live), found)

    async def _ports(self, run: str) -> tuple[LiveRun, LivePorts]:
        live = self._desk.engine.live.get(run)
        if live is None or live.run is None:
            state = (await self._desk.find(run)).record.state
            message = f'the run "{run}" is {state} and not executed now, so it has no live pins'
            raise ConflictError(message)
        if live.ports is None:
            live.ports = live_ports(live.run)
        return live, live.ports


@contextmanager
def _no_such_pin() -> Iterator[None]:
    try:
        yield
    except UsageError as error:
        raise NotFoundError.saying(str(error)) from error


def _now(live: LiveRun) -> int:
    return 0 if live.run is None else live.run.run.now


def _values(
    live: LiveRun, ports: LivePorts, run_time: int, found: Mapping[str, str | int]
) -> PinValues:
    forced = ports.forced()
    data = {pin: value for pin, value in found.items() if isinstance(value, str)}
    return PinValues(
        run=live.id,
        run_time=run_time / SECOND,
        pins=[
            PinValue(pin=pin, value=value, forced=pin in forced)
            for pin, value in live.notes.literals(data).items()
        ],
        events={pin: count for pin, count in found.items() if isinstance(count, int)},
    )
