"""The run loop: executes a graph in slices until it is quiescent, stopped or out of time.

Between two slices the event loop gets its turn, so that a network that never comes to rest
starves neither a signal nor a view. Everything a person sees stands elsewhere and listens.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Protocol

from compiler.ir.graph import Graph
from fblib.service import Files, Service
from runtime.channels.reach import Reach
from runtime.channels.transports import transports
from runtime.clock import SECOND, Clock, RealClock, Stopwatch
from runtime.errors import RunError
from runtime.kernel.base import Kernel, Outcome, Snapshot, TraceEntry
from runtime.kernel.host import Host
from runtime.kernel.machine import Machine
from runtime.kernel.memory_files import MemoryFiles
from runtime.kernels import KernelChoice, make_kernel
from runtime.listener import Isolated, Listener
from runtime.outside import Outside
from runtime.pace import SLICE, Pace
from runtime.python_blocks import workers_of
from runtime.report import Ending, RunReport
from runtime.world import World

STOP_EVENTS = 100_000
STOP_TIME = SECOND // 2
"""What a run that is being stopped may still do, so that an endless event loop ends, too."""
QUIET = SECOND // 10_000
"""A turn of the event loop that takes less than this was used by nobody."""
_LONG = 3600 * SECOND
"""How long to wait for the world outside where no timer is armed, before looking again."""


class MakeMachine(Protocol):
    """Makes a machine, as `Machine` itself does."""

    def __call__(
        self,
        graph: Graph,
        kernel: Kernel,
        services: Mapping[str, Service],
        *,
        host: Host | None = None,
        epoch: int = 0,
    ) -> Machine:
        """Make it."""


class Run:
    """One execution of a graph."""

    def __init__(
        self,
        graph: Graph,
        *,
        clock: Clock | None = None,
        files: Files | None = None,
        reach: Reach | None = None,
        outside: Outside | None = None,
        services: Mapping[str, Service] | None = None,
        make_machine: MakeMachine = Machine,
        follows_clock: bool = False,
        kernel: KernelChoice = "auto",
    ) -> None:
        """Make the machine; nothing is executed yet.

        Args:
            graph: what runs.
            clock: its time; without one the run goes in real time.
            files: the folder of the run; without one its files are in memory.
            reach: how far its connections may go; without one they stay on this machine.
            outside: performs its operations; without one nobody does, and requests stay open.
            services: do the work of its service blocks, by name; by default those that need no
                permission.
            make_machine: makes the machine, from what `Machine` is made from.
            follows_clock: whether a run that goes on has the time of the clock, so that the
                time in which it did not run counts; otherwise it goes on from its own time.
            kernel: which kernel executes it.

        Raises:
            UnusableKernelError: this kernel cannot execute it.
            RunError: the graph has nodes, pins or services that do not exist.
        """
        self.graph = graph
        self._clock: Clock = clock or RealClock(sleep=asyncio.sleep)
        self._told: dict[Listener, Listener] = {}
        """Who listens, and who is told in its place."""
        channels = transports(reach or Reach()) if self._clock.waits else None
        self._world = World(self._told.values(), files or MemoryFiles(), channels)
        self._outside = outside
        self.kernel = make_kernel(graph, kernel)
        self.machine = make_machine(
            graph,
            self.kernel.kernel,
            workers_of(graph).services if services is None else services,
            host=self._world,
            epoch=self._clock.epoch,
        )
        self._warm = False
        self._follows_clock = follows_clock
        self.goes_on = False
        """Whether it goes on from where the machine is, instead of starting it."""
        self._offset = 0
        self._pace = Pace()
        self._stopwatch = Stopwatch()
        self._last_breath = 0
        self._limit: int | None = None
        self._stop_requested = False
        self._triggers: deque[tuple[str, str]] = deque()
        """Event inputs that somebody triggered, until the machine takes them."""
        self.changes = 0
        """How often somebody changed pins by hand: those who watch look again."""
        self._is_executing = False
        self._has_ended = False
        self._nap: asyncio.Future[None] | None = None

    @property
    def now(self) -> int:
        """The run time in nanoseconds; in real time it goes on while nothing happens."""
        return self._clock.now() + self._offset

    @property
    def elapsed(self) -> int:
        """Real time since the run began, in nanoseconds."""
        return self._stopwatch.elapsed()

    def load(self, snapshot: Snapshot) -> None:
        """Go on from the saved state of a run of the same graph: E_RESTART will fire WARM.

        Raises:
            RunError: it is the state of another graph.
        """
        self.machine.load(snapshot)
        self._warm = True
        self._offset = self.machine.now - self._clock.now()

    def go_on(self) -> None:
        """Go on from where the machine is, instead of starting it."""
        self.goes_on = True

    def listen(self, listener: Listener) -> None:
        """Tell a listener what happens from now on, after those who came before it."""
        told = listener
        if not listener.is_essential:
            told = Isolated(listener, drop=partial(self.unlisten, listener))
        self._told[listener] = told
        if listener.wants_entries or listener.wants_record:
            self._observe()

    def unlisten(self, listener: Listener) -> None:
        """Tell a listener nothing more; one that does not listen is left alone."""
        if self._told.pop(listener, None) is not None:
            self._observe()

    def _observe(self) -> None:
        hooks = [told.executing for one, told in self._told.items() if one.wants_entries]

        def tell(entry: TraceEntry) -> None:
            for hook in hooks:
                hook(entry)

        self.machine.kernel.observe(hooks[0] if len(hooks) == 1 else tell if hooks else None)
        recorders = [told.executed for one, told in self._told.items() if one.wants_record]

        def record(entries: Iterable[TraceEntry]) -> None:
            for hook in recorders:
                hook(entries)

        self.machine.kernel.record(record if recorders else None)

    @property
    def is_executing(self) -> bool:
        """Whether the loop of the run is at work, or asleep between two events."""
        return self._is_executing

    @property
    def has_ended(self) -> bool:
        """Whether the loop of the run has come to its end."""
        return self._has_ended

    def trigger(self, node: str, event: str) -> None:
        """Trigger an event input while the run is executed, at once: one that sleeps wakes up.

        It must be called in the thread of its event loop, with what the graph has.
        """
        self._triggers.append((node, event))
        self._wake_up()

    def stop(self) -> None:
        """Ask the run to stop; must be called in the thread of its event loop."""
        self._stop_requested = True
        self._wake_up()

    def _wake_up(self) -> None:
        if self._nap is not None and not self._nap.done():
            self._nap.set_result(None)

    async def run(
        self,
        *,
        inject: Iterable[tuple[str, str]] = (),
        until: int | None = None,
        limit: int | None = None,
    ) -> RunReport:
        """Start the graph and execute it until it ends.

        Args:
            inject: (node, event input) to trigger right after the start, in this order.
            until: the run time, counted from now on, after which to end; what is due at
                exactly this time still happens, and START.STOP does not fire: the state is
                that of this moment.
            limit: real nanoseconds after which the run is stopped, however busy it is.
        """
        self._stopwatch = Stopwatch()
        self._limit = limit
        if not self._follows_clock:
            self._offset = self.machine.now - self._clock.now()
        last = None if until is None else self.machine.now + until
        error: RunError | None = None
        self._is_executing, self._has_ended = True, False
        try:
            ending = await self._connected(inject, last)
        except RunError as failure:
            ending, error = Ending.RUN_ERROR, failure
        finally:
            self._is_executing, self._has_ended = False, True
        self._tell_settled()
        return RunReport(
            ended_because=ending,
            run_time=max(self.now, self.machine.now),
            executed=self.machine.kernel.executed,
            duration=self._stopwatch.elapsed(),
            error=error,
            ended_here=dict(self.machine.ended_here),
            passed_conditions=self._world.passed,
            failed_conditions=dict(self._world.failed),
        )

    async def _connected(self, inject: Iterable[tuple[str, str]], last: int | None) -> Ending:
        """Execute until the end, with connections that live as long."""
        ending, failure = Ending.RUN_ERROR, None
        async with asyncio.TaskGroup() as tasks:
            self._world.begin(tasks, arrived=self._wake_up)
            try:
                if self._outside is not None:
                    self._outside.begin(self.machine, arrived=self._wake_up)
                if not self.goes_on:
                    self.machine.start(warm=self._warm)
                for node, event in inject:
                    self.machine.inject(node, event)
                ending = await self._execute(last)
            except Exception as error:  # noqa: BLE001 - out of the group it would be one of many
                failure = error
            finally:
                self._world.end()
        if failure is not None:
            raise failure
        return ending

    async def _execute(self, last: int | None) -> Ending:
        while True:
            if interruption := await self._work():
                await self._shut_down(interruption)
                return interruption
            self._tell_settled()
            due = self.machine.next_due()
            if due is None and not self._awaits_something:
                if self._outside is not None and self._outside.settle():
                    continue
                return Ending.QUIESCENT
            if last is None or (due is not None and due <= last):
                if due is not None and due <= self.now and self._clock.waits:
                    await self._breathe()  # late: others get a turn only when one is due
                    continue
                await self._sleep_until(due)
                continue
            await self._sleep_until(last)
            if self._interruption() is None and not self._has_news:
                self.machine.advance(last)
                return Ending.TIME_IS_UP

    async def _work(self) -> Ending | None:
        """Execute until every queue is empty (None), or until something ends the run."""
        # Timers that are late fire one after the other: what the first one causes may arm one
        # that is due before the second. Only a network that is too busy for that gets several.
        due = self.machine.next_due()
        self.machine.advance(self.now if due is None else min(due, self.now))
        while not (interruption := self._interruption()):
            self._take_news()
            if self._outside is not None and self._outside.has_news:
                await self._outside.enter()
            outcome = self._run_slice()
            if self._outside is not None and self.machine.requests:
                self._outside.take()
            if outcome is Outcome.STOP:
                return Ending.BLOCK_ASKED
            await self._breathe()
            # Whoever asked for the end meanwhile found nobody asleep to wake up.
            if outcome is Outcome.EMPTY and not self._has_news and not self._interruption():
                return None
            self.machine.advance(self.now)
        return interruption

    @property
    def _has_news(self) -> bool:
        if self._world.news or self._triggers:
            return True
        return self._outside is not None and self._outside.has_news

    @property
    def _awaits_something(self) -> bool:
        """Whether something may come from outside although no timer is armed."""
        return self.machine.hears_the_world or (self._outside is not None and self._outside.is_busy)

    def _take_news(self) -> None:
        """Queue what was triggered, and what connections have to tell, each in its order."""
        while self._triggers:
            self.machine.inject(*self._triggers.popleft())
        while self._world.news:
            self.machine.deliver(*self._world.news.popleft())

    def _run_slice(self, most: int | None = None) -> Outcome:
        budget = self._pace.budget if most is None else min(most, self._pace.budget)
        executed, began = self.machine.kernel.executed, self._stopwatch.elapsed()
        outcome = self.machine.run(budget)
        self._pace.adapt(
            entries=self.machine.kernel.executed - executed,
            elapsed=self._stopwatch.elapsed() - began,
        )
        return outcome

    def _interruption(self) -> Ending | None:
        if self._stop_requested:
            return Ending.STOP_REQUESTED
        if self._limit is not None and self._stopwatch.elapsed() >= self._limit:
            return Ending.TIME_IS_UP
        return None if self._outside is None else self._outside.ending

    async def _breathe(self) -> None:
        """Let the event loop have its turn, if the last one is a slice ago."""
        if self._stopwatch.elapsed() - self._last_breath < SLICE:
            return
        self._tell_paused()
        # Who answers somebody needs several turns: they are given until nobody used one.
        begun = turn = self._stopwatch.elapsed()
        while True:
            await asyncio.sleep(0)
            now = self._stopwatch.elapsed()
            is_over = now - turn < QUIET or now - begun >= SLICE
            if is_over or self._has_news or self._interruption():
                break
            turn = now
        self._last_breath = now

    async def _sleep_until(self, due: int | None) -> None:
        """Sleep until a run time, news, the end of the real time allowed, or a stop request."""
        if not self._clock.waits:
            due = self.now + _LONG if due is None else due
            await self._clock.sleep_until(due - self._offset)
            return
        self._tell_paused()
        ends = [] if due is None else [due - self.now]
        if self._limit is not None:
            ends.append(self._limit - self._stopwatch.elapsed())
        loop = asyncio.get_running_loop()
        self._nap = loop.create_future()
        timer = loop.call_later(max(min(ends), 0) / SECOND, self._wake_up) if ends else None
        try:
            await self._nap
        finally:
            self._nap = None
            if timer is not None:
                timer.cancel()

    async def _shut_down(self, ending: Ending) -> None:
        """Fire START.STOP and execute what follows from it at once, without waiting for timers."""
        if self._outside is not None and self._outside.keeps_state:
            return
        if ending is not Ending.BLOCK_ASKED:
            self.machine.advance(self.now)
        self.machine.stop()
        stopping, last = Stopwatch(), self.machine.kernel.executed + STOP_EVENTS
        while (left := last - self.machine.kernel.executed) > 0:
            if self._run_slice(left) is Outcome.EMPTY:
                return
            # A block asked at an event, always the same one: so the end may not depend on
            # how fast the machine is.
            if ending is not Ending.BLOCK_ASKED and stopping.elapsed() >= STOP_TIME:
                return
            await self._breathe()

    def _tell_settled(self) -> None:
        for listener in tuple(self._told.values()):
            listener.settled()

    def _tell_paused(self) -> None:
        for listener in tuple(self._told.values()):
            listener.paused()
