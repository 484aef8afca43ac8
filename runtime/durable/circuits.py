"""Circuits of targets are kept whenever they change: a killed process loses none of them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from runtime.executor.circuit import Breaker
from runtime.store.base import CircuitRecord, Store, StoreError

LOG = logging.getLogger("fbflow.circuits")


class KeptCircuits:
    """The circuits of one process, as its store has them."""

    def __init__(self, store: Store, known: list[Breaker]) -> None:
        """Keep what changes; `kept_circuits` makes one."""
        self.known = known
        """What is known from before."""
        self._store = store
        self._changed: dict[str, CircuitRecord] = {}
        self._news = asyncio.Event()
        self._listeners: list[Callable[[CircuitRecord], None]] = []

    def listen(self, listener: Callable[[CircuitRecord], None]) -> None:
        """Call somebody with each circuit that is in another state, once that is kept."""
        self._listeners.append(listener)

    def changed(self, breaker: Breaker) -> None:
        """Keep a circuit that is in another state, soon."""
        self._changed[breaker.target] = CircuitRecord(
            breaker.target, breaker.state, breaker.failures, breaker.changed, breaker.opened
        )
        self._news.set()

    async def run(self) -> None:
        """Keep what changes, until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            await self.save()

    async def save(self) -> None:
        """Keep what has changed. What cannot be kept is logged: no run ends by that."""
        while self._changed:
            target = next(iter(self._changed))
            circuit = self._changed.pop(target)
            try:
                await self._store.save_circuit(circuit)
            except StoreError as error:
                LOG.warning(
                    'the circuit to "%s" cannot be kept: %s',
                    target,
                    error.message,
                    extra={"action": "circuit_not_kept", "target": target},
                )
            for listener in self._listeners:
                listener(circuit)


@asynccontextmanager
async def kept_circuits(store: Store) -> AsyncIterator[KeptCircuits]:
    """Keep circuits as long as this is entered, and what is left at its end.

    Raises:
        StoreError: those there are cannot be read.
    """
    kept = KeptCircuits(store, [_breaker(one) for one in await store.circuits()])
    failure = None
    async with asyncio.TaskGroup() as group:
        keeping = group.create_task(kept.run())
        try:
            yield kept
        except Exception as error:  # noqa: BLE001 - out of the group it would be one of many
            failure = error
        finally:
            keeping.cancel()
    await kept.save()
    if failure is not None:
        raise failure


def _breaker(record: CircuitRecord) -> Breaker:
    return Breaker(record.target, record.state, record.failures, record.changed, record.opened)
